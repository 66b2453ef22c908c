#include "support/token_requests.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace auth0::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using auth0::testing::Tenant;

constexpr const char* calendar = "https://calendar.example.com";

const Form on_behalf_of_exchange = {{"grant_type", exchange_grant},
                                    {"client_id", "orders-api"},
                                    {"client_secret", "test-secret"},
                                    {"audience", calendar},
                                    {"subject_token_type", access_token_type},
                                    {"requested_token_type", access_token_type}};

json::object actor(const char* subject) {
  return {{"sub", subject}};
}

json::object actor(const char* subject, const json::object& before) {
  return {{"sub", subject}, {"act", before}};
}

class OnBehalfOf : public ::testing::Test {
 protected:
  TokenAnswer ask(const std::string& subject_token, const Form& more = {}) {
    return ask_for_token(tenant_, with(with(on_behalf_of_exchange, {{"subject_token", subject_token}}), more));
  }

  // The answer for a token that says this beside the usual.
  TokenAnswer ask_with_claims(const json::object& claims, const Form& more = {}) {
    return ask(tenant_.issue({.client_id = "web-app", .claims = claims}), more);
  }

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  Tenant tenant_{{.algorithm = "ES256",
                  .clients = {{.id = "orders-api"}, {.id = "calendar-api", .api = calendar}},
                  .clock = clock_,
                  .other_audiences = {calendar, "https://rooms.example.com"},
                  .organizations = {{.id = "org_a", .name = "Alpha"}, {.id = "org_b", .members = {}}}}};
};

TEST_F(OnBehalfOf, GivesATokenOfTheSameUserForTheOtherApi) {
  const auto answer = ask(tenant_.issue({.client_id = "web-app"}));

  ASSERT_EQ(answer.status, 200) << answer.text("error_description");
  EXPECT_EQ(answer.members(), "access_token expires_in issued_token_type token_type");
  EXPECT_EQ(answer.text("token_type"), "Bearer");
  EXPECT_EQ(answer.text("issued_token_type"), access_token_type);
  EXPECT_EQ(answer.claims().at("sub"), json::value("auth0|test-user"));
  EXPECT_EQ(answer.claims().at("aud"), json::value(calendar));
}

TEST_F(OnBehalfOf, NamesTheExchangingClientAndTheOneBeforeIt) {
  const auto claims = ask(tenant_.issue({.client_id = "web-app"})).claims();

  EXPECT_EQ(claims.at("azp"), json::value("orders-api"));
  EXPECT_EQ(claims.at("act"), actor("orders-api", actor("web-app")));
}

TEST_F(OnBehalfOf, KeepsTheFormerActors) {
  const auto first = ask(tenant_.issue({.client_id = "web-app"})).text("access_token");

  const auto claims =
      ask(first, {{"client_id", "calendar-api"}, {"audience", "https://rooms.example.com"}}).claims();

  EXPECT_EQ(claims.at("azp"), json::value("calendar-api"));
  EXPECT_EQ(claims.at("act"), actor("calendar-api", actor("orders-api", actor("web-app"))));
}

TEST_F(OnBehalfOf, NestsActorsFiveLevelsDeepAndNoDeeper) {
  const auto four = actor("web-app", actor("c", actor("b", actor("a"))));

  EXPECT_EQ(ask_with_claims({{"act", four}}).claims().at("act"), actor("orders-api", four));
  EXPECT_EQ(ask_with_claims({{"act", actor("web-app", four)}}).error(), "400 invalid_request");
}

TEST_F(OnBehalfOf, RefusesASubjectTokenWhoseActorsMakeNoSense) {
  EXPECT_EQ(ask_with_claims({{"act", actor("another-app")}}).error(), "400 invalid_request");
  EXPECT_EQ(ask_with_claims({{"act", "web-app"}}).error(), "400 invalid_request");
  EXPECT_EQ(ask_with_claims({{"act", {{"sub", 1}}}}).error(), "400 invalid_request");
  EXPECT_EQ(ask_with_claims({{"act", {{"sub", "web-app"}, {"act", "a"}}}}).error(), "400 invalid_request");
}

TEST_F(OnBehalfOf, UsesTheClaimClientIdInTheProfileOfRfc9068) {
  Tenant tenant({.algorithm = "ES256",
                 .profile = TokenProfile::rfc9068,
                 .clients = {{.id = "orders-api"}},
                 .other_audiences = {calendar}});

  const auto claims = ask_for_token(tenant, with(on_behalf_of_exchange,
                                                 {{"subject_token", tenant.issue({.client_id = "web-app"})}}))
                          .claims();

  EXPECT_EQ(claims.at("client_id"), json::value("orders-api"));
  EXPECT_EQ(claims.at("act"), actor("orders-api", actor("web-app")));
}

TEST_F(OnBehalfOf, RefusesEveryInvalidSubjectToken) {
  for (const auto way : testing::defect_names()) {
    const auto answer = ask(tenant_.issue({.defect = testing::defect_from_name(way)}));
    EXPECT_EQ(answer.error(), way == "wrong_audience" ? "403 access_denied" : "400 invalid_request") << way;
  }
  EXPECT_EQ(ask("no token").error(), "400 invalid_request");
  EXPECT_EQ(ask("").error(), "400 invalid_request");
}

TEST_F(OnBehalfOf, RefusesASubjectTokenFromTheMomentItExpires) {
  const auto token = tenant_.issue({.expires_in = 60s});
  clock_->advance(59s);
  EXPECT_EQ(ask(token).status, 200);
  clock_->advance(1s);
  EXPECT_EQ(ask(token).error(), "400 invalid_request");
}

TEST_F(OnBehalfOf, RefusesASubjectTokenWhoseKeyWasRevoked) {
  const auto token = tenant_.issue();
  tenant_.rotate_keys();
  EXPECT_EQ(ask(token).status, 200);
  tenant_.revoke_previous_keys();
  EXPECT_EQ(ask(token).error(), "400 invalid_request");
}

TEST_F(OnBehalfOf, IsForTheClientThatTheSubjectTokenWasIssuedTo) {
  EXPECT_EQ(ask(tenant_.issue(), {{"client_id", "calendar-api"}}).error(), "403 access_denied");
  EXPECT_EQ(ask(tenant_.issue({.audience = {"https://a.example.com", tenant_.audience()}})).status, 200);
}

TEST_F(OnBehalfOf, RefusesAnAudienceThatTheClientMayNotHave) {
  EXPECT_EQ(ask(tenant_.issue(), {{"audience", "https://unknown.example.com"}}).error(), "403 access_denied");
}

TEST_F(OnBehalfOf, WantsTheTypeThatItGives) {
  EXPECT_EQ(ask(tenant_.issue(), {{"requested_token_type", "urn:ietf:params:oauth:token-type:jwt"}}).error(),
            "400 invalid_request");
  EXPECT_EQ(ask(tenant_.issue(), {{"requested_token_type", ""}}).error(), "400 invalid_request");
}

TEST_F(OnBehalfOf, KeepsTheOrganizationOfAMember) {
  const auto claims = ask_with_claims({{"org_id", "org_a"}, {"org_name", "Alpha"}}).claims();

  EXPECT_EQ(claims.at("org_id"), json::value("org_a"));
  EXPECT_EQ(claims.at("org_name"), json::value("Alpha"));
}

TEST_F(OnBehalfOf, RefusesAUserWhoDoesNotBelongToTheOrganization) {
  EXPECT_EQ(ask_with_claims({{"org_id", "org_b"}}).error(), "403 access_denied");
  EXPECT_EQ(ask_with_claims({{"org_id", "org_unknown"}}).error(), "403 access_denied");
}

TEST_F(OnBehalfOf, SaysTheScopeOnlyIfItDiffers) {
  const auto same = ask(tenant_.issue(), {{"scope", "read:data write:data"}});
  const auto less = ask(tenant_.issue(), {{"scope", "openid read:data offline_access"}});

  EXPECT_FALSE(same.body.contains("scope"));
  EXPECT_EQ(same.claims().at("scope"), json::value("read:data write:data"));
  EXPECT_EQ(less.members(), "access_token expires_in issued_token_type scope token_type");
  EXPECT_EQ(less.text("scope"), "read:data");
}

}  // namespace
}  // namespace auth0::test
