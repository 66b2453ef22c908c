#include "support/token_requests.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <boost/json/array.hpp>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace auth0::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using auth0::testing::Tenant;

const Form exchange = {
    {"grant_type", exchange_grant},      {"client_id", "test-client"},
    {"client_secret", "test-secret"},    {"audience", "https://api.example.com"},
    {"subject_token", "legacy-session"}, {"subject_token_type", "https://example.com/legacy"}};

class CustomExchange : public ::testing::Test {
 protected:
  TokenAnswer ask(const Form& more = {}) { return ask_for_token(tenant_, with(exchange, more)); }
  TokenAnswer send_bad_token() { return ask({{"subject_token", "bad"}}); }

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  Tenant tenant_{{.algorithm = "ES256",
                  .clock = clock_,
                  .organizations = {{.id = "org_a", .name = "Alpha", .members = {"auth0|user"}},
                                    {.id = "org_b", .name = "Beta", .members = {}}},
                  .subject_tokens = {{"legacy-session", "auth0|user"}, {"agent-token", "agent|one"}}}};
};

TEST_F(CustomExchange, GivesAnAccessTokenOfTheUserThatTheSubjectTokenStandsFor) {
  const auto answer = ask();

  ASSERT_EQ(answer.status, 200) << answer.text("error_description");
  EXPECT_EQ(answer.members(), "access_token expires_in issued_token_type token_type");
  EXPECT_EQ(answer.text("issued_token_type"), access_token_type);
  const auto token =
      tenant_.make_client().try_verify_access_token({.access_token = answer.text("access_token")});
  ASSERT_TRUE(token.has_value()) << token.error().message;
  EXPECT_EQ(token->subject(), "auth0|user");
  EXPECT_EQ(answer.claims().at("azp"), json::value("test-client"));
  EXPECT_FALSE(answer.claims().contains("act"));
}

TEST_F(CustomExchange, GivesAnIdTokenForTheScopeOpenid) {
  const auto answer = ask({{"scope", "openid read:data"}, {"organization", "org_a"}});

  EXPECT_EQ(answer.members(), "access_token expires_in id_token issued_token_type scope token_type");
  EXPECT_EQ(answer.claims().at("aud"),
            (json::array{"https://api.example.com", "https://tenant.example.com/userinfo"}));
  const auto id_token = claims_of(answer.text("id_token"));
  EXPECT_EQ(id_token.at("aud"), json::value("test-client"));
  EXPECT_EQ(id_token.at("sub"), json::value("auth0|user"));
  EXPECT_EQ(id_token.at("org_id"), json::value("org_a"));
  EXPECT_EQ(id_token.at("org_name"), json::value("Alpha"));
}

TEST_F(CustomExchange, GivesARefreshTokenForTheScopeOfflineAccess) {
  EXPECT_FALSE(ask({{"scope", "offline_access"}}).text("refresh_token").empty());
  EXPECT_TRUE(ask({{"scope", "not_offline_access"}}).text("refresh_token").empty());
}

TEST_F(CustomExchange, PutsTheOrganizationIntoTheToken) {
  const auto claims = ask({{"organization", "ALPHA"}}).claims();

  EXPECT_EQ(claims.at("org_id"), json::value("org_a"));
  EXPECT_EQ(claims.at("org_name"), json::value("Alpha"));
}

TEST_F(CustomExchange, RefusesAnOrganizationThatIsUnknownOrNotTheUsers) {
  EXPECT_EQ(ask({{"organization", "gamma"}}).error(), "400 invalid_request");
  EXPECT_EQ(ask({{"organization", "beta"}}).error(), "403 access_denied");
}

TEST_F(CustomExchange, RefusesTypesThatAreReserved) {
  for (const auto* type :
       {"http://auth0.com", "https://auth0.com/legacy", "http://okta.com/a", "https://okta.com:443/",
        "urn:ietf:params:oauth:token-type:jwt", "urn:auth0:a", "urn:okta:a", "URN:IETF:a"}) {
    EXPECT_EQ(ask({{"subject_token_type", type}}).error(), "400 invalid_request") << type;
  }
}

TEST_F(CustomExchange, TakesTypesThatOnlyLookReserved) {
  for (const auto* type : {"https://auth0.com.example.com/", "urn:ietfs:a", "urn:example:legacy"})
    EXPECT_EQ(ask({{"subject_token_type", type}}).status, 200) << type;
}

TEST_F(CustomExchange, RefusesTypesThatAreNoUri) {
  for (const auto* type : {"legacy", ":legacy", "legacy:", "1a:b", "a b:c"})
    EXPECT_EQ(ask({{"subject_token_type", type}}).error(), "400 invalid_request") << type;
}

TEST_F(CustomExchange, RefusesRequestsThatLackAParameter) {
  for (const auto* name : {"audience", "subject_token", "subject_token_type"})
    EXPECT_EQ(ask_for_token(tenant_, without(exchange, name)).error(), "400 invalid_request") << name;
}

TEST_F(CustomExchange, GivesNothingButAccessTokens) {
  EXPECT_EQ(ask({{"requested_token_type", access_token_type}}).status, 200);
  EXPECT_EQ(ask({{"requested_token_type", "urn:ietf:params:oauth:token-type:id_token"}}).error(),
            "400 invalid_request");
}

TEST_F(CustomExchange, NamesTheActor) {
  const auto answer = ask({{"actor_token", "agent-token"}, {"actor_token_type", "https://example.com/agent"}});

  EXPECT_EQ(answer.claims().at("act"), json::value({{"sub", "agent|one"}}));
}

TEST_F(CustomExchange, RefusesAnActorThatIsUnknownOrHalfNamed) {
  EXPECT_EQ(ask({{"actor_token", "bad"}, {"actor_token_type", "https://example.com/agent"}}).error(),
            "400 invalid_request");
  EXPECT_EQ(ask({{"actor_token", "agent-token"}}).error(), "400 invalid_request");
  EXPECT_EQ(ask({{"actor_token_type", "https://example.com/agent"}}).error(), "400 invalid_request");
}

TEST_F(CustomExchange, RefusesAnAudienceThatTheClientMayNotHave) {
  EXPECT_EQ(ask({{"audience", "https://unknown.example.com"}}).error(), "403 access_denied");
}

TEST_F(CustomExchange, TakesASubjectTokenThatWasAddedLater) {
  tenant_.accept_subject_token("new", "auth0|new-user");

  EXPECT_EQ(ask({{"subject_token", "new"}}).claims().at("sub"), json::value("auth0|new-user"));
}

TEST_F(CustomExchange, ShutsOutWhoeverSentTenBadSubjectTokens) {
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(send_bad_token().error(), "400 invalid_request") << i;

  EXPECT_EQ(send_bad_token().error(), "429 too_many_attempts");
  EXPECT_EQ(ask().error(), "429 too_many_attempts");
}

TEST_F(CustomExchange, AllowsOneMoreAttemptEveryTenMinutes) {
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(send_bad_token().status, 400);
  clock_->advance(10min - 1s);
  EXPECT_EQ(ask().status, 429);

  clock_->advance(1s);
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(send_bad_token().status, 400);
  EXPECT_EQ(send_bad_token().status, 429);
  clock_->advance(20min);
  EXPECT_EQ(send_bad_token().status, 400);
  EXPECT_EQ(send_bad_token().status, 400);
  EXPECT_EQ(send_bad_token().status, 429);
}

TEST_F(CustomExchange, ForgetsBadSubjectTokensWhenItRecovers) {
  for (int i = 0; i < 11; ++i)
    EXPECT_NE(send_bad_token().status, 200);

  tenant_.recover();

  EXPECT_EQ(ask().status, 200);
}

TEST_F(CustomExchange, CountsNoRequestsThatFailForAnotherReason) {
  for (int i = 0; i < 11; ++i)
    EXPECT_EQ(ask({{"organization", "beta"}}).status, 403);

  EXPECT_EQ(ask().status, 200);
}

}  // namespace
}  // namespace auth0::test
