#include "support/token_requests.hpp"

#include <gtest/gtest.h>
#include <string>

namespace auth0::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using auth0::testing::Tenant;

constexpr const char* provider_token_type =
    "http://auth0.com/oauth/token-type/federated-connection-access-token";

// 10.4
const Form vault_exchange = {
    {"grant_type", "urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token"},
    {"client_id", "test-client"},
    {"client_secret", "test-secret"},
    {"connection", "google-oauth2"},
    {"subject_token_type", access_token_type},
    {"requested_token_type", provider_token_type}};

class TokenVault : public ::testing::Test {
 protected:
  TokenAnswer ask(const Form& more = {}) {
    return ask_for_token(tenant_, with(with(vault_exchange, {{"subject_token", tenant_.issue()}}), more));
  }

  Tenant tenant_{
      {.algorithm = "ES256",
       .linked_accounts = {
           {.connection = "google-oauth2",
            .login_hint = "one@example.com",
            .access_token = "first",
            .scope = "calendar",
            .expires_in = 100s},
           {.connection = "google-oauth2", .login_hint = "two@example.com", .access_token = "second"},
           {.user = "auth0|other", .connection = "github"}}}};
};

TEST_F(TokenVault, GivesTheTokenOfTheProvider) {
  const auto answer = ask();

  ASSERT_EQ(answer.status, 200) << answer.text("error_description");
  EXPECT_EQ(answer.members(), "access_token expires_in issued_token_type scope token_type");
  EXPECT_EQ(answer.text("access_token"), "first");
  EXPECT_EQ(answer.text("scope"), "calendar");
  EXPECT_EQ(answer.body.at("expires_in"), json::value(100));
  EXPECT_EQ(answer.text("issued_token_type"), provider_token_type);
}

TEST_F(TokenVault, GivesTheTokenOfTheAccountThatIsHintedAt) {
  EXPECT_EQ(ask({{"login_hint", "two@example.com"}}).text("access_token"), "second");
}

TEST_F(TokenVault, RefusesAConnectionOrAccountThatTheUserHasNotLinked) {
  EXPECT_EQ(ask({{"connection", "github"}}).status, 401);
  EXPECT_EQ(ask({{"login_hint", "three@example.com"}}).status, 401);
}

TEST_F(TokenVault, GivesTheTokenOfAnAccountThatWasLinkedLater) {
  tenant_.link_account({.connection = "github", .access_token = "third"});
  EXPECT_EQ(ask({{"connection", "github"}}).text("access_token"), "third");
}

TEST_F(TokenVault, ReplacesAnAccountThatIsLinkedAgain) {
  tenant_.link_account(
      {.connection = "google-oauth2", .login_hint = "one@example.com", .access_token = "renewed"});
  EXPECT_EQ(ask({{"login_hint", "one@example.com"}}).text("access_token"), "renewed");
}

TEST_F(TokenVault, RefusesRequestsThatAreNotWhole) {
  EXPECT_EQ(ask({{"connection", ""}}).error(), "400 invalid_request");
  EXPECT_EQ(ask({{"subject_token", ""}}).error(), "400 invalid_request");
  EXPECT_EQ(ask({{"subject_token_type", "https://example.com/legacy"}}).error(), "400 invalid_request");
  EXPECT_EQ(ask({{"requested_token_type", access_token_type}}).error(), "400 invalid_request");
}

TEST_F(TokenVault, RefusesABadSubjectToken) {
  EXPECT_EQ(ask({{"subject_token", tenant_.issue({.expires_in = -1s})}}).error(), "400 invalid_request");
  EXPECT_EQ(ask({{"subject_token", tenant_.issue({.defect = testing::TokenDefect::forged_key})}}).error(),
            "400 invalid_request");
}

}  // namespace
}  // namespace auth0::test
