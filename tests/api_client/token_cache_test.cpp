#include <auth0/api_client.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <atomic>
#include <boost/json/array.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::Tenant;

class ClientThatRemembersTokens : public ::testing::Test {
 protected:
  [[nodiscard]] ApiClient make(std::int64_t max_entries) {
    auto options = tenant_.client_options();
    options.algorithms = {"ES256", "RS256"};
    options.token_cache.max_entries = max_entries;
    options.discovery_cache.background_refresh = false;
    return ApiClient(options);
  }
  [[nodiscard]] std::string_view outcome(VerifyAccessTokenRequest options) const {
    options.access_token = token_;
    const auto result = client_.try_verify_access_token(options);
    return result ? "accepted" : to_string(result.error().reason);
  }
  [[nodiscard]] std::string_view outcome() const { return outcome({}); }

  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
  Tenant tenant_{{.algorithm = "ES256", .clock = clock_}};
  std::string token_ = tenant_.issue({.expires_in = 2h});
  ApiClient client_ = make(100);
};

// 7.5: both calls give the very same claims.
TEST_F(ClientThatRemembersTokens, DoesNotReadATokenTwice) {
  const auto first = client_.verify_access_token({.access_token = token_});
  const auto second = client_.verify_access_token({.access_token = token_});
  EXPECT_EQ(first.subject().data(), second.subject().data());
  EXPECT_EQ(client_.health().token_cache.tokens, 1U);
  EXPECT_EQ(client_.health().token_cache.max_tokens, 96U);  // in sets of 8
}

// 7.5: what they take shows.
TEST_F(ClientThatRemembersTokens, TellsHowManyBytesTheyTake) {
  EXPECT_EQ(client_.health().token_cache.bytes, 0U);
  EXPECT_EQ(client_.health().token_cache.max_bytes, std::size_t{64} * 1024 * 1024);
  EXPECT_EQ(outcome(), "accepted");
  const auto one = client_.health().token_cache.bytes;
  EXPECT_GT(one, 1500U);
  EXPECT_LT(one, 4096U);
}

// 7.5: a token whose claims take much memory is verified each time.
TEST_F(ClientThatRemembersTokens, DoesNotRememberALargeToken) {
  auto options = tenant_.client_options();
  options.token_cache.max_bytes = std::int64_t{1} << 20U;
  const ApiClient client(options);
  const auto large = tenant_.issue({.claims = {{"zeros", boost::json::array(5000, 0)}}});
  EXPECT_TRUE(client.try_verify_access_token({.access_token = large}));
  EXPECT_EQ(client.health().token_cache.tokens, 0U);
  EXPECT_TRUE(client.try_verify_access_token({.access_token = large}));
  EXPECT_TRUE(client.try_verify_access_token({.access_token = token_}));
  EXPECT_EQ(client.health().token_cache.tokens, 1U);
}

// 7.5: an expired token is not kept until another needs its place.
TEST_F(ClientThatRemembersTokens, FreesThemWhenTheyHaveExpired) {
  for (const auto expires_in : {60s, 61s, 62s, 63s, 64s})
    EXPECT_TRUE(client_.try_verify_access_token({.access_token = tenant_.issue({.expires_in = expires_in})}));
  EXPECT_EQ(outcome(), "accepted");
  EXPECT_EQ(client_.health().token_cache.tokens, 6U);
  clock_->advance(65s);
  for (int i = 0; i < 16; ++i) {
    clock_->advance(4s);
    EXPECT_EQ(outcome(), "accepted");
  }
  EXPECT_EQ(client_.health().token_cache.tokens, 1U);
}

TEST_F(ClientThatRemembersTokens, RemembersNoneWhereItIsTold) {
  const auto client = make(0);
  const auto first = client.verify_access_token({.access_token = token_});
  const auto second = client.verify_access_token({.access_token = token_});
  EXPECT_NE(first.subject().data(), second.subject().data());
  EXPECT_EQ(client.health().token_cache.max_tokens, 0U);
}

// 7.5: only what was found good is remembered.
TEST_F(ClientThatRemembersTokens, RemembersNothingThatItRefused) {
  for (const auto defect :
       {auth0::testing::TokenDefect::broken_signature, auth0::testing::TokenDefect::expired,
        auth0::testing::TokenDefect::wrong_audience, auth0::testing::TokenDefect::forged_key}) {
    EXPECT_FALSE(client_.try_verify_access_token({.access_token = tenant_.issue({.defect = defect})}));
  }
  EXPECT_EQ(client_.health().token_cache.tokens, 0U);
}

// 7.5: another text with the same claims is another token.
TEST_F(ClientThatRemembersTokens, IsNotDeceivedByAChangedSignature) {
  EXPECT_EQ(outcome(), "accepted");
  token_.back() = token_.back() == 'A' ? 'Q' : 'A';
  EXPECT_NE(outcome(), "accepted");
}

// 7.5: what a hit still checks
TEST_F(ClientThatRemembersTokens, StillChecksTheTime) {
  EXPECT_EQ(outcome(), "accepted");
  clock_->set_now(clock_->now() + 2h - 1s);
  EXPECT_EQ(outcome(), "accepted");
  clock_->set_now(clock_->now() + 1s);
  EXPECT_EQ(outcome(), "token_expired");
}

TEST_F(ClientThatRemembersTokens, StillChecksTheTimeBeforeWhichATokenIsNotValid) {
  token_ = tenant_.issue({.claims = {{"nbf", clock_->now().time_since_epoch().count()}}});
  EXPECT_EQ(outcome(), "accepted");
  clock_->set_now(clock_->now() - 1s);
  EXPECT_EQ(outcome(), "token_not_yet_valid");
}

TEST_F(ClientThatRemembersTokens, StillChecksTheAlgorithms) {
  EXPECT_EQ(outcome(), "accepted");
  EXPECT_EQ(outcome({.algorithms = "RS256"}), "algorithm_not_allowed");
  EXPECT_EQ(outcome({.algorithms = "ES256"}), "accepted");
}

TEST_F(ClientThatRemembersTokens, StillChecksTheRequiredClaims) {
  EXPECT_EQ(outcome(), "accepted");
  EXPECT_EQ(outcome({.required_claims = {"org_id"}}), "claim_missing");
  EXPECT_EQ(outcome({.required_claims = {"sub"}}), "accepted");
}

// 4.5: a key that a fetch has dropped stops verifying at once.
TEST_F(ClientThatRemembersTokens, StillChecksThatTheKeyIsPublished) {
  EXPECT_EQ(outcome(), "accepted");
  tenant_.rotate_keys();
  tenant_.revoke_previous_keys();
  clock_->advance(31s);
  EXPECT_TRUE(client_.try_verify_access_token({.access_token = tenant_.issue()}));  // fetches the keys
  EXPECT_EQ(outcome(), "unknown_key");
}

// 4.2: an issuer that publishes no keys any more has revoked them.
TEST_F(ClientThatRemembersTokens, StillChecksThatKeysArePublishedAtAll) {
  EXPECT_EQ(outcome(), "accepted");
  tenant_.drop_key(tenant_.signing_key_id());
  clock_->advance(600s);
  EXPECT_EQ(outcome(), "issuer_unavailable");
}

// A fetch that brings the same key again forgets no token.
TEST_F(ClientThatRemembersTokens, KnowsAKeyThatIsPublishedAnew) {
  const auto first = client_.verify_access_token({.access_token = token_});
  clock_->advance(600s);
  const auto second = client_.verify_access_token({.access_token = token_});
  EXPECT_EQ(tenant_.requests(Tenant::jwks_path), 2U);
  EXPECT_EQ(first.subject().data(), second.subject().data());
}

// 4.5: without keys that may be relied upon, what was verified with them is worth nothing either.
TEST_F(ClientThatRemembersTokens, DoesNotOutliveTheKeys) {
  EXPECT_EQ(outcome(), "accepted");
  tenant_.set_down(true);
  clock_->advance(59min);
  EXPECT_EQ(outcome(), "accepted");
  clock_->advance(2min);
  EXPECT_EQ(outcome(), "issuer_unavailable");
}

// 6.2: `iss` is compared with what the issuer's metadata says now.
TEST_F(ClientThatRemembersTokens, StillChecksThatTheMetadataNamesTheIssuerOfTheToken) {
  class RenamesTheIssuer final : public HttpTransport {
   public:
    explicit RenamesTheIssuer(std::shared_ptr<HttpTransport> tenant) : tenant_(std::move(tenant)) {}
    [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
      auto answer = tenant_->send(request);
      const std::string issuer = "https://tenant.example.com/\"";
      const auto at = answer && renames ? answer->body.find(issuer) : std::string::npos;
      if (at != std::string::npos) answer->body.replace(at, issuer.size(), "https://tenant.example.com\"");
      return answer;
    }
    std::atomic<bool> renames{false};

   private:
    std::shared_ptr<HttpTransport> tenant_;
  };

  const auto transport = std::make_shared<RenamesTheIssuer>(tenant_.transport());
  auto options = tenant_.client_options();
  options.http_transport = transport;
  options.discovery_cache.background_refresh = false;
  client_ = ApiClient(options);
  EXPECT_EQ(outcome(), "accepted");
  transport->renames = true;
  clock_->advance(600s);
  EXPECT_EQ(outcome(), "issuer_mismatch");
}

// 7.5: the issuer must be allowed for this request, not for one before.
TEST_F(ClientThatRemembersTokens, StillChecksThatTheIssuerIsAllowed) {
  auto options = tenant_.client_options();
  options.domain.clear();
  options.domains = [](const DomainsRequest& request) -> StringList {
    return request.http_url == "https://a.example.com/" ? "tenant.example.com" : "other.example.com";
  };
  const ApiClient client(options);
  EXPECT_TRUE(client.try_verify_access_token(
      {.access_token = token_, .scheme = PresentedScheme::bearer, .http_url = "https://a.example.com/"}));
  const auto refused = client.try_verify_access_token(
      {.access_token = token_, .scheme = PresentedScheme::bearer, .http_url = "https://b.example.com/"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::issuer_not_allowed);
}

}  // namespace

}  // namespace auth0::test
