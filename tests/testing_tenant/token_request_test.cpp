#include "support/token_requests.hpp"

#include <boost/json/value.hpp>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {
namespace {

namespace json = boost::json;
using auth0::testing::Tenant;

const Form requesting_machine = {{"grant_type", "client_credentials"},
                                 {"client_id", "test-client"},
                                 {"client_secret", "test-secret"},
                                 {"audience", "https://api.example.com"}};

class TokenRequest : public ::testing::Test {
 protected:
  TokenAnswer ask(const Form& form) { return ask_for_token(tenant_, form); }

  TokenAnswer post(const std::string& type, const std::string& body) {
    return read_answer(tenant_
                           .answer({.method = "POST",
                                    .url = std::string(Tenant::token_path),
                                    .headers = {{"Content-Type", type}},
                                    .body = body})
                           .response);
  }

  Tenant tenant_{{.algorithm = "ES256",
                  .clients = {{}, {.id = "narrow", .grants = {}, .audiences = {"https://other.example.com"}}},
                  .other_audiences = {"https://other.example.com"},
                  .organizations = {{.id = "org_a", .name = "Alpha"}, {.id = "org_b", .clients = {}}}}};
};

TEST_F(TokenRequest, OfAMachineGetsATokenOfItsOwn) {
  const auto answer = ask(with(requesting_machine, {{"scope", "read:data"}}));

  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.members(), "access_token expires_in scope token_type");
  EXPECT_EQ(answer.text("token_type"), "Bearer");
  EXPECT_EQ(answer.body.at("expires_in"), json::value(86400));
  const auto token =
      tenant_.make_client().try_verify_access_token({.access_token = answer.text("access_token")});
  ASSERT_TRUE(token.has_value()) << token.error().message;
  EXPECT_EQ(token->subject(), "test-client@clients");
  EXPECT_EQ(answer.claims().at("gty"), json::value("client-credentials"));
  EXPECT_EQ(answer.claims().at("azp"), json::value("test-client"));
}

TEST_F(TokenRequest, GetsATokenForTheAudienceThatItNames) {
  const auto answer = ask(with(requesting_machine, {{"audience", "https://other.example.com"}}));

  EXPECT_EQ(answer.claims().at("aud"), json::value("https://other.example.com"));
}

TEST_F(TokenRequest, MayBeJson) {
  const auto answer = post("application/json; charset=utf-8",
                           R"({"grant_type": "client_credentials", "client_id": "test-client",
                               "client_secret": "test-secret", "audience": "https://api.example.com",
                               "extra": ["a", "b"]})");

  EXPECT_EQ(answer.status, 200);
}

TEST_F(TokenRequest, MayRepeatParametersThatNobodyKnows) {
  EXPECT_EQ(post("application/x-www-form-urlencoded", encode(requesting_machine) + "&extra=a&extra=b").status,
            200);
}

TEST_F(TokenRequest, RepeatsNoParameterOfTheProtocol) {
  for (const auto* name : {"grant_type", "client_id", "client_secret", "audience", "scope", "organization"}) {
    const std::string twice = std::string("&") + name + "=a&" + name + "=a";
    EXPECT_EQ(post("application/x-www-form-urlencoded", encode(requesting_machine) + twice).error(),
              "400 invalid_request")
        << name;
  }
}

TEST_F(TokenRequest, MayNameTheApiAsAResource) {  // RFC 8707 section 2
  const auto answer =
      ask(with(without(requesting_machine, "audience"), {{"resource", "https://other.example.com"}}));

  ASSERT_EQ(answer.status, 200) << answer.text("error_description");
  EXPECT_EQ(answer.claims().at("aud"), json::value("https://other.example.com"));
}

TEST_F(TokenRequest, MayNameTheSameApiTwice) {
  const std::string resource = "&resource=https%3A%2F%2Fapi.example.com";
  for (const auto& more : {resource, resource + resource, "&resource=" + resource}) {
    const auto answer = post("application/x-www-form-urlencoded", encode(requesting_machine) + more);
    ASSERT_EQ(answer.status, 200) << more;
    EXPECT_EQ(answer.claims().at("aud"), json::value("https://api.example.com"));
  }
}

TEST_F(TokenRequest, NamesNoTwoApis) {  // RFC 8707 section 2
  const std::string other = "&resource=https%3A%2F%2Fother.example.com";

  EXPECT_EQ(post("application/x-www-form-urlencoded", encode(requesting_machine) + other).error(),
            "400 invalid_target");
  EXPECT_EQ(post("application/x-www-form-urlencoded", encode(without(requesting_machine, "audience")) + other +
                                                          "&resource=https%3A%2F%2Fapi.example.com")
                .error(),
            "400 invalid_target");
}

TEST_F(TokenRequest, ForAResourceThatIsNoApiIsRefused) {  // RFC 8707 section 2
  tenant_.add_audience("orders");
  tenant_.add_audience("https://api.example.com#orders");
  for (const auto* resource : {"https://unknown.example.com", "orders", "https://api.example.com#orders",
                               "https://api.example.com/"}) {
    const auto answer = ask(with(without(requesting_machine, "audience"), {{"resource", resource}}));
    EXPECT_EQ(answer.error(), "400 invalid_target") << resource;
  }
}

TEST_F(TokenRequest, WithABodyThatCannotBeReadIsRefused) {
  EXPECT_EQ(post("text/plain", encode(requesting_machine)).error(), "400 invalid_request");
  EXPECT_EQ(post("application/json", "[]").error(), "400 invalid_request");
  EXPECT_EQ(post("application/json", R"({"grant_type": 1})").error(), "400 invalid_request");
  EXPECT_EQ(post("application/x-www-form-urlencoded", "grant_type=%4").error(), "400 invalid_request");
}

TEST_F(TokenRequest, WithoutWhatItMustHaveIsRefused) {
  EXPECT_EQ(ask(without(requesting_machine, "grant_type")).error(), "400 invalid_request");
  EXPECT_EQ(ask(without(requesting_machine, "audience")).error(), "400 invalid_request");
  EXPECT_EQ(ask(with(requesting_machine, {{"audience", ""}})).error(), "400 invalid_request");
}

TEST_F(TokenRequest, ForAnAudienceThatTheClientMayNotHaveIsRefused) {
  EXPECT_EQ(ask(with(requesting_machine, {{"audience", "https://unknown.example.com"}})).error(),
            "403 access_denied");

  testing::Tenant tenant({.algorithm = "ES256",
                          .clients = {{.audiences = {"https://other.example.com"}}},
                          .other_audiences = {"https://other.example.com"}});
  EXPECT_EQ(ask_for_token(tenant, requesting_machine).error(), "403 access_denied");
  EXPECT_EQ(ask_for_token(tenant, with(requesting_machine, {{"audience", "https://other.example.com"}})).status,
            200);
}

TEST_F(TokenRequest, WithAGrantThatTheClientMayNotUseIsRefused) {
  EXPECT_EQ(ask(with(requesting_machine, {{"client_id", "narrow"}})).error(), "403 unauthorized_client");
  EXPECT_EQ(ask(with(requesting_machine, {{"grant_type", "password"}})).error(), "403 unauthorized_client");
}

TEST_F(TokenRequest, ForAnOrganizationGetsItsClaims) {
  for (const auto* wanted : {"org_a", "alpha"}) {
    const auto claims = ask(with(requesting_machine, {{"organization", wanted}})).claims();
    EXPECT_EQ(claims.at("org_id"), json::value("org_a"));
    EXPECT_EQ(claims.at("org_name"), json::value("Alpha"));
  }
}

TEST_F(TokenRequest, ForAnOrganizationThatIsUnknownOrNotTheClientsIsRefused) {
  EXPECT_EQ(ask(with(requesting_machine, {{"organization", "org_unknown"}})).error(), "400 invalid_request");
  EXPECT_EQ(ask(with(requesting_machine, {{"organization", "org_b"}})).error(), "403 access_denied");
}

TEST_F(TokenRequest, IsRememberedWhateverBecameOfIt) {
  EXPECT_EQ(ask(requesting_machine).status, 200);
  EXPECT_EQ(ask(without(requesting_machine, "audience")).status, 400);

  const auto requests = tenant_.token_requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].body, encode(requesting_machine));
  EXPECT_EQ(requests[1].body, encode(without(requesting_machine, "audience")));
}

TEST_F(TokenRequest, IsForgottenAfterAHundredOthers) {
  for (int i = 0; i < 101; ++i)
    EXPECT_EQ(ask({{"number", std::to_string(i)}}).status, 400);

  const auto requests = tenant_.token_requests();
  ASSERT_EQ(requests.size(), 100U);
  EXPECT_EQ(requests.front().body, "number=1");
}

TEST_F(TokenRequest, FindsAnAudienceThatWasAddedLater) {
  const auto form = with(requesting_machine, {{"audience", "https://new.example.com"}});
  EXPECT_EQ(ask(form).status, 403);

  tenant_.add_audience("https://new.example.com");

  EXPECT_EQ(ask(form).status, 200);
}

}  // namespace
}  // namespace auth0::test
