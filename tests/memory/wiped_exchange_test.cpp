#include "base/wiped_tokens.hpp"
#include "concurrency/task.hpp"
#include "exchange/answer/oauth_error_response.hpp"
#include "exchange/answer/token_response.hpp"
#include "exchange/checking_organization.hpp"
#include "exchange/flights.hpp"
#include "exchange/kept/memory_cache.hpp"
#include "exchange/kept/result_cache.hpp"
#include "exchange/kept/sealed_bytes.hpp"
#include "exchange/kept/token_text.hpp"
#include "exchange/request/client_authenticator.hpp"
#include "exchange/request/subject_token.hpp"
#include "exchange/request_hasher.hpp"
#include "exchange/requesting.hpp"
#include "jose/base64url.hpp"
#include "jose/private_key.hpp"
#include "support/allocations.hpp"
#include "support/exchange_steps.hpp"
#include "support/fail_each_allocation.hpp"
#include "support/map_store.hpp"
#include "support/scripted_transport.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

TEST(WipedSecrets, OfBasicAuthentication) {
  const auto client = exchange::ClientAuthenticator::of(
                          "client-1", {.client_secret = "a secret with / and spaces that are encoded",
                                       .client_secret_method = ClientSecretMethod::basic})
                          .value();
  const std::string encoded = "a+secret+with+%2F+and+spaces+that+are+encoded";

  const FreedText freed(encoded);
  EXPECT_TRUE(client.authenticated({}, {}, {}).authorization.get().starts_with("Basic "));
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST(WipedSecrets, OfASubjectTokenWhoseIssuerIsRead) {
  const std::string payload = R"({"iss":"https://tenant.example.com/","sub":"auth0|1234567890"})";
  const std::string token = "e30." + jose::base64url_encode(payload) + ".AAAA";

  const FreedText freed(payload);
  EXPECT_TRUE(exchange::check_issuer_of_subject(token, "https://tenant.example.com/"));
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST(WipedSecrets, OfRequestsThatAreHashed) {
  const exchange::RequestHasher hasher;
  const std::string actor_token = "another text with which somebody could act";
  exchange::TokenRequest request{.subject_token = secret_text};
  request.form.push_back({.name = "actor_token", .value = actor_token});

  for (const auto* text : {&secret_text, &actor_token}) {
    const FreedText freed(*text);
    static_cast<void>(hasher.names_of(request, "https://tenant.example.com/", "client-1"));
    EXPECT_EQ(FreedText::count(), 0U) << *text;
  }
}

TEST(WipedSecrets, ThatAnAnswerIsSearchedFor) {
  const std::string without_controls = "a secret with a control character in it";
  const std::string secret =
      "a secret with a \x01"
      "control character in it";
  const std::array<std::string_view, 1> secrets = {secret};
  const HttpResponse answer{.status = 400,
                            .headers = {{"Content-Type", "application/json"}},
                            .body = R"({"error":"invalid_grant","error_description":"the grant has expired"})"};

  const FreedText freed(without_controls);
  EXPECT_NE(exchange::read_oauth_error(answer, secrets), nullptr);
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST(WipedSecrets, OfAnEntryThatIsNotAuthentic) {
  auto sealed = exchange::seal(secret_text, "the subject token", "a name").value();
  constexpr std::size_t in_the_tag = 1 + 12;
  sealed[in_the_tag] = static_cast<char>(sealed[in_the_tag] ^ 1);

  const FreedText freed(secret_text);
  EXPECT_FALSE(exchange::unseal(sealed, "the subject token", "a name"));
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST(WipedSecrets, OfTokensThatAreNoLongerKept) {
  constexpr std::array<std::string ExchangedTokenSet::*, 3> members = {
      &ExchangedTokenSet::access_token, &ExchangedTokenSet::id_token, &ExchangedTokenSet::refresh_token};
  for (const auto member : members) {
    ExchangedTokenSet tokens;
    tokens.*member = secret_text;
    auto cache = std::make_unique<exchange::MemoryCache>(1);
    cache->keep({}, tokens,
                {.monotonic = std::chrono::steady_clock::time_point(1h), .wall = std::chrono::sys_seconds(1h)});

    const FreedText freed(secret_text);
    cache.reset();
    EXPECT_EQ(FreedText::count(), 0U);
  }
}

TEST(WipedSecrets, OfAStoredTokenThatCannotBeUsed) {
  const auto text = R"({"exchanged_at":1,"usable_until":2,"access_token":")" + secret_text + R"("})";
  const FreedText freed(secret_text);
  EXPECT_FALSE(exchange::from_text(text));  // it does not say when it expires
  EXPECT_EQ(FreedText::count(), 0U);
}

// 10.10: on their way into both places, and out of the store.
TEST(WipedSecrets, OfTokensThatAreKept) {
  const auto clock = std::make_shared<testing::ManualClock>();
  const auto store = std::make_shared<MapStore>();
  const exchange::ResultCache::Key key{.name = {1}, .subject_token = "the subject token", .is_custom = false};
  ExchangedTokenSet tokens;
  tokens.access_token = secret_text;
  tokens.expires_at = clock->now() + 1h;

  const FreedText freed(secret_text);
  {
    exchange::ResultCache cache(ExchangeOptions{.max_cached_tokens = 1, .store = store}, clock);
    cache.keep(key, tokens, blocking);
    EXPECT_EQ(store->entries().size(), 1U);
    exchange::ResultCache other(ExchangeOptions{.store = store}, clock);
    auto found = other.find(key);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->access_token, secret_text);
    wipe_tokens(*found);
    clock->advance(1h - 1s);
    EXPECT_FALSE(other.find(key));  // it expires too soon
  }
  EXPECT_EQ(FreedText::count(), 0U);
}

// A request with all that is secret in one: the client's authentication, the subject token, and the answer.
class RequestWithSecrets {
 public:
  explicit RequestWithSecrets(ClientSecretMethod method)
      : client_(exchange::ClientAuthenticator::of(
                    "client-1", {.client_secret = std::string(client_secret), .client_secret_method = method})
                    .value()),
        step_(client_, {transport_, std::nullopt}, clock_),
        call_(call_with(subject_token, *clock_)) {
    transport_->on(url, [](const HttpRequest& /*request*/) {
      HttpResponse answer{.status = 200, .headers = {}, .body = {}};
      answer.body.reserve(200);  // or the text would be in memory that it grew out of
      answer.body.append(R"({"token_type":"Bearer","access_token":")").append(secret_text).append("\"}");
      return answer;
    });
    call_.server.token_endpoint = url;
    call_.request.form = {{.name = "subject_token", .value = subject_token}};
  }

  [[nodiscard]] std::string authorization() const {
    return client_.authenticated({}, {}, {}).authorization.get();
  }

  /// Whether there was a token, which is wiped.
  bool send() {
    auto outcome = run_to_end(step_.run(call_));
    if (!outcome.tokens) return false;
    wipe_tokens(*outcome.tokens);
    return true;
  }

  static constexpr std::string_view client_secret = "a-secret-of-the-client-long-enough";
  static constexpr std::string_view subject_token = "a-subject-token-that-could-be-used-again";

 private:
  static constexpr const char* url = "https://tenant.example.com/oauth/token";

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
  exchange::ClientAuthenticator client_;
  exchange::Requesting step_;
  exchange::ExchangeCall call_;
};

TEST(WipedSecrets, OfARequestAndItsAnswer) {
  for (const auto method : {ClientSecretMethod::basic, ClientSecretMethod::post}) {
    RequestWithSecrets request(method);
    for (const auto& text : {request.authorization(), std::string(RequestWithSecrets::client_secret),
                             std::string(RequestWithSecrets::subject_token), secret_text}) {
      if (text.empty()) continue;
      const FreedText freed(text);
      EXPECT_TRUE(request.send());
      EXPECT_EQ(FreedText::count(), 0U) << text;
    }
  }
}

TEST(WipedSecrets, OfARequestThatEndsForWantOfMemory) {
  for (const auto method : {ClientSecretMethod::basic, ClientSecretMethod::post}) {
    const auto prepare = [method] { return std::make_unique<RequestWithSecrets>(method); };
    for (const auto& text : {prepare()->authorization(), std::string(RequestWithSecrets::client_secret),
                             std::string(RequestWithSecrets::subject_token), secret_text}) {
      if (text.empty()) continue;
      SCOPED_TRACE(text);
      fail_each_allocation(
          prepare,
          [&](RequestWithSecrets& request) {
            const FreedText freed(text);
            static_cast<void>(request.send());
          },
          [](const RequestWithSecrets& /*request*/) { EXPECT_EQ(FreedText::count(), 0U); });
    }
  }
}

TEST(WipedSecrets, OfAnAnswerThatCannotBeUsed) {
  for (const auto* rest : {R"("token_type":"unknown")", R"("token_type":"Bearer","expires_in":-1)",
                           R"("token_type":"Bearer","refresh_token":1)"}) {
    HttpResponse answer{.status = 200, .headers = {}, .body = {}};
    answer.body = R"({"access_token":")" + secret_text + "\"," + rest + "}";
    const FreedText freed(secret_text);
    EXPECT_FALSE(exchange::read_token_response(answer, std::chrono::sys_seconds(1h)));
    EXPECT_EQ(FreedText::count(), 0U) << rest;
  }
}

// Who asks for an access token alone is given no other.
TEST(WipedSecrets, OfTokensThatNobodyAskedFor) {
  testing::Tenant tenant;
  auto options = tenant.client_options();
  options.client_id = "client-1";
  options.client_authentication.client_secret = "a secret of the client";
  const auto transport = std::make_shared<ScriptedTransport>();
  const auto answered_by_tenant = options.http_transport;
  options.http_transport = transport;
  for (const auto path : {testing::Tenant::metadata_path, testing::Tenant::jwks_path}) {
    const std::string url = tenant.issuer() + std::string(path.substr(1));
    transport->on(
        url, [answered_by_tenant](const HttpRequest& request) { return answered_by_tenant->send(request); });
  }
  transport->on(tenant.issuer() + "oauth/token", [](const HttpRequest& /*request*/) {
    HttpResponse answer{.status = 200, .headers = {}, .body = {}};
    answer.body.reserve(400);
    answer.body.append(R"({"token_type":"Bearer","access_token":"one that is asked for","id_token":")")
        .append(secret_text)
        .append(R"(","refresh_token":")")
        .append(secret_text)
        .append("\"}");
    return answer;
  });
  const ApiClient client(std::move(options));
  const auto token = tenant.issue();
  ASSERT_TRUE(client.warm_up().empty());

  const FreedText freed(secret_text);
  EXPECT_TRUE(client.try_get_token_on_behalf_of(token, {.audience = "https://calendar.example.com"}));
  EXPECT_TRUE(client.try_get_access_token_for_connection({.connection = "calendar", .access_token = token}));
  EXPECT_EQ(FreedText::count(), 0U);
}

// Without its signature a client assertion is worth nothing.
TEST(WipedSecrets, OfASignature) {
  const auto key = jose::PrivateKey::generate(jose::Algorithm::eddsa);
  const auto sign = [&key] { return jose::sign_compact_jws({{"alg", "EdDSA"}}, {{"iss", "client-1"}}, key); };
  const auto jws = sign();  // each time the same
  const auto encoded = jws.substr(jws.rfind('.') + 1);
  for (const auto& signature : {encoded, jose::base64url_decode(encoded).value()}) {
    const FreedText freed(signature);
    auto again = sign();
    EXPECT_EQ(again, jws);
    wipe(again);
    EXPECT_EQ(FreedText::count(), 0U);
  }
}

TEST(WipedSecrets, OfTokensThatCallsShared) {
  exchange::Flights flights;
  auto leader = std::make_unique<exchange::Flights::Member>(flights, jose::Sha256{});
  const auto outcome = outcome_with_token(secret_text);
  leader->share(outcome);

  const FreedText freed(secret_text);
  leader.reset();
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST(WipedSecrets, OfTokensOfAnotherOrganization) {
  const testing::ManualClock clock;
  auto outcome = outcome_with_token(secret_text);
  outcome.tokens->id_token =
      "e30." + jose::base64url_encode(std::string_view(R"({"org_id":"org_2"})")) + ".AAAA";
  int calls = 0;
  exchange::CheckingOrganization step(counted_step(calls, outcome));
  auto call = call_with("a subject token", clock);
  call.request.organization = "org_1";

  const FreedText freed(secret_text);
  const auto refused = run_to_end(step.run(call));
  EXPECT_EQ(refused.tokens.error().reason, Reason::organization_mismatch);
  EXPECT_EQ(FreedText::count(), 0U);
}

}  // namespace

}  // namespace auth0::test
