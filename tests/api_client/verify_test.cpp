#include "support/scripted_transport.hpp"
#include "support/token_parts.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::ManualClock;
using auth0::testing::Tenant;
using auth0::testing::TokenDefect;

// "accepted", or the text of the reason.
std::string_view outcome_of(const ApiClient& client, const std::string& token) {
  const auto result = client.try_verify_access_token({.access_token = token});
  return result ? "accepted" : to_string(result.error().reason);
}

class ClientOfATenant : public ::testing::Test {
 protected:
  [[nodiscard]] std::size_t key_fetches() const { return tenant_.requests(Tenant::jwks_path); }

  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
  Tenant tenant_{{.algorithm = "ES256", .clock = clock_}};
  ApiClient client_ = tenant_.make_client();
};

TEST_F(ClientOfATenant, AcceptsAGoodToken) {
  const auto token = client_.verify_access_token({.access_token = tenant_.issue({.subject = "auth0|user"})});
  EXPECT_EQ(token.issuer(), tenant_.issuer());
  EXPECT_EQ(token.subject(), "auth0|user");
}

// 6.5: where the keys have to be fetched first, too.
TEST_F(ClientOfATenant, ReadsNoPayloadBeforeTheSignatureIsGood) {
  EXPECT_EQ(outcome_of(client_, with_part(tenant_.issue(), 1, "bm8ganNvbg")), "signature_invalid");
}

// Section 6 and 5: every defect of a token has its reason.
TEST_F(ClientOfATenant, RefusesEachInvalidTokenForItsReason) {
  const std::map<std::string_view, std::string_view> reasons = {
      {"expired", "token_expired"},
      {"not_yet_valid", "token_not_yet_valid"},
      {"wrong_audience", "audience_mismatch"},
      {"wrong_issuer", "issuer_mismatch"},
      {"tampered", "signature_invalid"},
      {"broken_signature", "signature_invalid"},
      {"alg_none", "algorithm_not_allowed"},
      {"hs256_with_public_key", "algorithm_not_allowed"},
      {"unknown_key", "unknown_key"},
      {"forged_key", "signature_invalid"},
  };
  const auto names = auth0::testing::defect_names();
  EXPECT_EQ(names.size(), reasons.size());
  for (const auto name : names) {
    ASSERT_TRUE(reasons.contains(name)) << name;
    const auto token = tenant_.issue({.defect = auth0::testing::defect_from_name(name)});
    EXPECT_EQ(outcome_of(client_, token), reasons.at(name)) << name;
  }
  EXPECT_EQ(outcome_of(client_, tenant_.issue()), "accepted");
}

// 5.2, 5.4
TEST(ClientOfEachAlgorithm, AcceptsGoodTokensAndRefusesForgedOnes) {
  for (const auto* algorithm :
       {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}) {
    SCOPED_TRACE(algorithm);
    Tenant tenant({.algorithm = algorithm});
    const auto client = tenant.make_client();
    EXPECT_EQ(outcome_of(client, tenant.issue()), "accepted");
    EXPECT_EQ(outcome_of(client, tenant.issue({.defect = TokenDefect::tampered})), "signature_invalid");
    EXPECT_EQ(outcome_of(client, tenant.issue({.defect = TokenDefect::broken_signature})), "signature_invalid");
    EXPECT_EQ(outcome_of(client, tenant.issue({.defect = TokenDefect::forged_key})), "signature_invalid");
    EXPECT_EQ(outcome_of(client, tenant.issue({.defect = TokenDefect::hs256_with_public_key})),
              "algorithm_not_allowed");
  }
}

// 2.4, RFC 9864: two names of one algorithm, in the token, the key and the option.
TEST(ClientOfAnEd25519Tenant, TakesBothNamesForTheSameAlgorithm) {
  for (const auto* of_tenant : {"EdDSA", "Ed25519"}) {
    Tenant tenant({.algorithm = of_tenant});
    for (const auto* of_option : {"EdDSA", "Ed25519"}) {
      for (const auto* of_token : {"EdDSA", "Ed25519"}) {
        SCOPED_TRACE(std::string(of_tenant) + ' ' + of_option + ' ' + of_token);
        auto options = tenant.client_options();
        options.algorithms = of_option;
        const ApiClient client(options);
        EXPECT_EQ(outcome_of(client, tenant.issue({.header = {{"alg", of_token}}})), "accepted");
      }
    }
  }
}

// 2.4: the default list is RS256 alone.
TEST(ClientWithDefaultAlgorithms, AcceptsRs256Only) {
  for (const auto& [algorithm, expected] :
       std::map<std::string, std::string_view>{{"RS256", "accepted"}, {"ES256", "algorithm_not_allowed"}}) {
    Tenant tenant({.algorithm = algorithm});
    auto options = tenant.client_options();
    options.algorithms = ApiClientOptions{}.algorithms;
    EXPECT_EQ(outcome_of(ApiClient(options), tenant.issue()), expected) << algorithm;
  }
}

// Throwing or not: the same judgement with the same answer.
TEST_F(ClientOfATenant, SaysTheSameThrowingOrNot) {
  for (const auto name : auth0::testing::defect_names()) {
    SCOPED_TRACE(name);
    const auto token = tenant_.issue({.defect = auth0::testing::defect_from_name(name)});
    const auto result = client_.try_verify_access_token({.access_token = token});
    ASSERT_FALSE(result);
    try {
      std::ignore = client_.verify_access_token({.access_token = token});
      ADD_FAILURE() << "accepted";
    } catch (const VerifyAccessTokenError& thrown) {
      EXPECT_EQ(thrown.error().code, result.error().code);
      EXPECT_EQ(thrown.error().reason, result.error().reason);
      EXPECT_EQ(thrown.error().status, result.error().status);
      EXPECT_EQ(thrown.error().message, result.error().message);
      EXPECT_EQ(thrown.error().challenges, result.error().challenges);
      EXPECT_EQ(thrown.error().retry_after, result.error().retry_after);
    }
  }
}

// 2.3, the domain in every form that the documentation shows
TEST_F(ClientOfATenant, TakesTheDomainWithOrWithoutScheme) {
  for (const std::string& domain : {tenant_.domain(), "https://" + tenant_.domain(), tenant_.issuer(),
                                    std::string(" TENANT.example.com:443/ ")}) {
    auto options = tenant_.client_options();
    options.domain = domain;
    EXPECT_EQ(outcome_of(ApiClient(options), tenant_.issue()), "accepted") << domain;
  }
}

// 2.8
TEST(ClientOfAnIssuerWithAPath, FindsItsMetadataUnderThePath) {
  const Tenant tenant({.domain = "login.example.com/realms/one", .algorithm = "ES256"});
  const auto transport = std::make_shared<ScriptedTransport>();
  transport->answer("https://login.example.com/realms/one/.well-known/openid-configuration", 200,
                    tenant.metadata());
  transport->answer("https://login.example.com/realms/one/.well-known/jwks.json", 200, tenant.jwks());
  const ApiClient client({.issuer = "https://login.example.com/realms/one/",
                          .audience = tenant.audience(),
                          .algorithms = "ES256",
                          .http_transport = transport});
  EXPECT_EQ(outcome_of(client, tenant.issue()), "accepted");
  EXPECT_EQ(outcome_of(client, tenant.issue({.claims = {{"iss", "https://login.example.com/"}}})),
            "issuer_mismatch");
  EXPECT_EQ(outcome_of(client, tenant.issue({.claims = {{"iss", "https://login.example.com/realms/one"}}})),
            "issuer_mismatch");
}

// 3.2: another realm of the same host is another issuer.
TEST(ClientOfAnIssuerWithAPath, RefusesTheMetadataOfAnotherRealm) {
  const Tenant tenant({.domain = "login.example.com/realms/two", .algorithm = "ES256"});
  const auto transport = std::make_shared<ScriptedTransport>();
  transport->answer("https://login.example.com/realms/one/.well-known/openid-configuration", 200,
                    tenant.metadata());
  transport->answer("https://login.example.com/realms/two/.well-known/jwks.json", 200, tenant.jwks());
  const ApiClient client({.issuer = "https://login.example.com/realms/one/",
                          .audience = tenant.audience(),
                          .algorithms = "ES256",
                          .http_transport = transport});
  EXPECT_EQ(outcome_of(client, tenant.issue()), "issuer_unavailable");
  EXPECT_EQ(transport->requests("https://login.example.com/realms/two/.well-known/jwks.json"), 0U);
}

// 4.7
TEST(ClientWithStaticKeys, NeverGoesToTheNetwork) {
  Tenant tenant({.algorithm = "ES256"});
  const auto transport = std::make_shared<ScriptedTransport>();
  const ApiClient client({.audience = tenant.audience(),
                          .algorithms = "ES256",
                          .static_keys = StaticKeys{.metadata = tenant.metadata(), .jwks = tenant.jwks()},
                          .http_transport = transport});
  EXPECT_EQ(outcome_of(client, tenant.issue()), "accepted");
  EXPECT_EQ(outcome_of(client, tenant.issue({.defect = TokenDefect::wrong_issuer})), "issuer_mismatch");
  EXPECT_EQ(outcome_of(client, tenant.issue({.defect = TokenDefect::forged_key})), "signature_invalid");
  EXPECT_EQ(outcome_of(client, tenant.issue({.defect = TokenDefect::unknown_key})), "unknown_key");
  EXPECT_EQ(transport->requests(), 0U);
}

// 4.4
TEST_F(ClientOfATenant, FindsANewKeyOnce30SecondsHavePassed) {
  const auto old_token = tenant_.issue();
  EXPECT_EQ(outcome_of(client_, old_token), "accepted");
  tenant_.rotate_keys();
  const auto new_token = tenant_.issue();
  EXPECT_EQ(outcome_of(client_, new_token), "unknown_key");
  clock_->advance(31s);
  EXPECT_EQ(outcome_of(client_, new_token), "accepted");
  EXPECT_EQ(outcome_of(client_, old_token), "accepted");
  EXPECT_EQ(key_fetches(), 2U);
}

// 4.5
TEST_F(ClientOfATenant, RefusesTokensOfARevokedKeyAfterTheNextFetch) {
  const auto old_token = tenant_.issue();
  EXPECT_EQ(outcome_of(client_, old_token), "accepted");
  tenant_.rotate_keys();
  tenant_.revoke_previous_keys();
  clock_->advance(600s);
  EXPECT_EQ(outcome_of(client_, old_token), "unknown_key");
  EXPECT_EQ(outcome_of(client_, tenant_.issue()), "accepted");
}

// 2.6: the default ttl, and none.
TEST_F(ClientOfATenant, FetchesTheKeysOnceInTenMinutes) {
  auto options = tenant_.client_options();
  options.discovery_cache.background_refresh = false;
  const ApiClient client(options);
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(outcome_of(client, tenant_.issue()), "accepted");
  clock_->advance(599s);
  EXPECT_EQ(outcome_of(client, tenant_.issue()), "accepted");
  EXPECT_EQ(key_fetches(), 1U);
  EXPECT_EQ(tenant_.requests(Tenant::metadata_path), 1U);
}

// 2.6: either 0 disables caching.
TEST_F(ClientOfATenant, FetchesTheKeysForEachTokenWithoutACache) {
  std::size_t expected = 0;
  for (const DiscoveryCacheOptions& cache :
       {DiscoveryCacheOptions{.ttl = 0s}, DiscoveryCacheOptions{.max_entries = 0}}) {
    auto options = tenant_.client_options();
    options.discovery_cache = cache;
    const ApiClient client(options);
    EXPECT_EQ(outcome_of(client, tenant_.issue()), "accepted");
    EXPECT_EQ(outcome_of(client, tenant_.issue()), "accepted");
    expected += 2;
    EXPECT_EQ(key_fetches(), expected);
  }
}

// 1.2
TEST_F(ClientOfATenant, Answers503WhileTheTenantIsDownAtColdStart) {
  tenant_.set_down(true);
  const auto refused = client_.try_verify_access_token({.access_token = tenant_.issue()});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::issuer_unavailable);
  EXPECT_EQ(refused.error().status, 503);
  EXPECT_TRUE(refused.error().retry_after);

  tenant_.set_down(false);
  clock_->advance(60s);
  EXPECT_EQ(outcome_of(client_, tenant_.issue()), "accepted");
}

// 6.5: nothing is asked of the issuer for what is no token or of no allowed algorithm.
TEST_F(ClientOfATenant, AsksTheTenantForNothingBeforeFormatAndAlgorithmAreGood) {
  EXPECT_EQ(outcome_of(client_, ""), "token_missing");
  EXPECT_EQ(outcome_of(client_, "a.b.c"), "malformed_token");
  EXPECT_EQ(outcome_of(client_, tenant_.issue({.defect = TokenDefect::alg_none})), "algorithm_not_allowed");
  EXPECT_EQ(key_fetches(), 0U);
  EXPECT_EQ(tenant_.requests(Tenant::metadata_path), 0U);
}

// 2.1
TEST_F(ClientOfATenant, AcceptsATokenForAnyOfItsAudiences) {
  auto options = tenant_.client_options();
  options.audience = {"urn:first", "urn:second"};
  const ApiClient client(options);
  EXPECT_EQ(outcome_of(client, tenant_.issue({.audience = "urn:second"})), "accepted");
  EXPECT_EQ(outcome_of(client, tenant_.issue({.audience = {"urn:other", "urn:first"}})), "accepted");
  EXPECT_EQ(outcome_of(client, tenant_.issue()), "audience_mismatch");
}

// 2.7 and max_token_age reach the claims.
TEST_F(ClientOfATenant, AppliesToleranceAndMaximumAge) {
  auto tolerant = tenant_.client_options();
  tolerant.clock_tolerance = 10min;
  EXPECT_EQ(outcome_of(ApiClient(tolerant), tenant_.issue({.defect = TokenDefect::expired})), "accepted");

  auto limited = tenant_.client_options();
  limited.max_token_age = 60s;
  const ApiClient client(limited);
  const auto token = tenant_.issue();
  clock_->advance(60s);
  EXPECT_EQ(outcome_of(client, token), "accepted");
  clock_->advance(1s);
  EXPECT_EQ(outcome_of(client, token), "token_expired");
  EXPECT_EQ(outcome_of(client_, token), "accepted");
}

// 5.1
TEST_F(ClientOfATenant, ReadsLargeTokensWhereItIsToldTo) {
  const auto token_of = [this](std::size_t kilobytes) {
    return tenant_.issue({.claims = {{"groups", std::string(kilobytes * 1024, 'g')}}});
  };
  EXPECT_EQ(outcome_of(client_, token_of(24)), "malformed_token");
  auto options = tenant_.client_options();
  options.max_token_size = std::int64_t{64} * 1024;
  const ApiClient client(options);
  EXPECT_EQ(outcome_of(client, token_of(24)), "accepted");
  EXPECT_EQ(outcome_of(client, token_of(24)), "accepted");
  EXPECT_EQ(outcome_of(client, token_of(60)), "malformed_token");  // a third more in base64url
}

// 6.3, RFC 7519 sections 4.1.4 and 4.1.5: remembered or not, fractions of a second count.
TEST_F(ClientOfATenant, JudgesTimesWithTheFractionsOfItsClock) {
  const auto second = static_cast<double>(clock_->now().time_since_epoch().count());
  const auto starting = tenant_.issue({.claims = {{"nbf", second + 0.303}}});
  const auto ending = tenant_.issue({.claims = {{"exp", second + 0.604}}});
  EXPECT_EQ(outcome_of(client_, starting), "token_not_yet_valid");
  clock_->advance(302ms);
  EXPECT_EQ(outcome_of(client_, starting), "token_not_yet_valid");
  clock_->advance(2ms);
  EXPECT_EQ(outcome_of(client_, starting), "accepted");
  clock_->advance(299ms);
  EXPECT_EQ(outcome_of(client_, ending), "accepted");
  clock_->advance(2ms);
  EXPECT_EQ(outcome_of(client_, ending), "token_expired");
  EXPECT_EQ(
      outcome_of(client_, tenant_.issue({.claims = {{"exp", second + 0.604}}, .without_claims = {"azp"}})),
      "token_expired");
}

// 6.3 with max_token_age
TEST_F(ClientOfATenant, JudgesTheAgeOfTokensWithTheFractionsOfItsClock) {
  const auto second = static_cast<double>(clock_->now().time_since_epoch().count());
  auto options = tenant_.client_options();
  options.max_token_age = 60s;
  const ApiClient client(options);
  const auto token = tenant_.issue({.claims = {{"iat", second + 0.5}}});
  EXPECT_EQ(outcome_of(client, token), "token_not_yet_valid");
  clock_->advance(501ms);
  EXPECT_EQ(outcome_of(client, token), "accepted");
  clock_->advance(60s - 2ms);
  EXPECT_EQ(outcome_of(client, token), "accepted");
  clock_->advance(2ms);
  EXPECT_EQ(outcome_of(client, token), "token_expired");
}

// 6.1
TEST_F(ClientOfATenant, DemandsTheClaimsOfTheCall) {
  const auto token = tenant_.issue({.claims = {{"org_id", "org_1"}}});
  EXPECT_TRUE(client_.try_verify_access_token({.access_token = token, .required_claims = {"org_id"}}));
  const auto refused =
      client_.try_verify_access_token({.access_token = token, .required_claims = {"org_id", "org_name"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::claim_missing);
}

class ClientWithProfileRfc9068 : public ::testing::Test {
 protected:
  Tenant tenant_{{.algorithm = "ES256", .profile = TokenProfile::rfc9068}};
  ApiClient client_ = tenant_.make_client();
};

// 5.5, 6.4
TEST_F(ClientWithProfileRfc9068, AcceptsWhatATenantOfThatProfileIssues) {
  EXPECT_EQ(outcome_of(client_, tenant_.issue()), "accepted");
}

// 5.5
TEST_F(ClientWithProfileRfc9068, RefusesAnotherType) {
  EXPECT_EQ(outcome_of(client_, tenant_.issue({.header = {{"typ", "JWT"}}})), "wrong_token_type");
}

// 6.4
TEST_F(ClientWithProfileRfc9068, RefusesATokenThatLacksAClaimOfTheProfile) {
  for (const auto* name : {"sub", "client_id", "jti"}) {
    EXPECT_EQ(outcome_of(client_, tenant_.issue({.without_claims = {name}})), "claim_missing") << name;
  }
}

// 10.8
TEST_F(ClientOfATenant, TellsTheTenantAboutItselfUnlessSwitchedOff) {
  const auto has_telemetry = [this](std::optional<Telemetry> telemetry) {
    const auto transport = std::make_shared<ScriptedTransport>();
    auto options = tenant_.client_options();
    options.http_transport = transport;
    options.telemetry = std::move(telemetry);
    EXPECT_EQ(outcome_of(ApiClient(options), tenant_.issue()), "issuer_unavailable");
    bool found = false;
    for (const auto& header : transport->last_request().headers)
      found = found || header.name == "Auth0-Client";
    return found;
  };
  EXPECT_TRUE(has_telemetry(Telemetry{}));
  EXPECT_FALSE(has_telemetry(std::nullopt));
}

TEST_F(ClientOfATenant, CanBeMoved) {
  ApiClient moved = std::move(client_);
  EXPECT_EQ(outcome_of(moved, tenant_.issue()), "accepted");
}

}  // namespace

}  // namespace auth0::test
