#include "support/exchange_scene.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view proof = "&client_id=client-1&client_secret=s3cret-of-the-client";
constexpr std::string_view exchange_grant =
    "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
    "&subject_token=subject-token-of-the-caller";

std::string header_value(const HttpRequest& request, std::string_view name) {
  std::string found;
  for (const auto& header : request.headers) {
    if (header.name == name) found += header.value + ';';
  }
  return found;
}

// 10.1, 10.8
TEST(TokenRequest, IsAPostOfAFormToTheDiscoveredEndpoint) {
  ExchangeScene scene;
  ASSERT_TRUE(scene.custom());
  const auto request = scene.sent().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, ExchangeScene::endpoint);
  EXPECT_EQ(header_value(request, "Content-Type"), "application/x-www-form-urlencoded;");
  EXPECT_EQ(header_value(request, "Accept"), "application/json;");
  EXPECT_EQ(header_value(request, "Auth0-Client"), "bmFtZQ==;");
  EXPECT_EQ(request.timeout, 5s);
  EXPECT_EQ(request.max_body_bytes, std::size_t{1024} * 1024);
}

// 10.2
TEST(CustomExchange, SendsWhatItMustAndNothingElse) {
  ExchangeScene scene;
  ASSERT_TRUE(scene.custom());
  EXPECT_EQ(scene.last_body(),
            std::string(exchange_grant) +
                "&subject_token_type=urn%3Aexample%3Alegacy&audience=https%3A%2F%2Fapi.example.com" +
                std::string(proof));
}

// 10.2
TEST(CustomExchange, SendsEverythingThatWasGiven) {
  ExchangeScene scene;
  ASSERT_TRUE(scene.custom({.subject_token_type = "urn:example:legacy",
                            .audience = "https://api.example.com/a?b=c&d",
                            .scope = "read:a offline_access",
                            .requested_token_type = "urn:ietf:params:oauth:token-type:access_token",
                            .organization = "org_1",
                            .actor_token = "actor+token=",
                            .actor_token_type = "urn:example:actor",
                            .extra = {{"tenant", "eu"}}}));
  EXPECT_EQ(scene.last_body(),
            std::string(exchange_grant) +
                "&subject_token_type=urn%3Aexample%3Alegacy"
                "&audience=https%3A%2F%2Fapi.example.com%2Fa%3Fb%3Dc%26d"
                "&scope=read%3Aa+offline_access"
                "&requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token"
                "&organization=org_1&actor_token=actor%2Btoken%3D&actor_token_type=urn%3Aexample%3Aactor"
                "&tenant=eu" +
                std::string(proof));
}

// 10.6
TEST(CustomExchange, SendsRepeatedExtraParametersInTheirOrder) {
  ExchangeScene scene;
  ASSERT_TRUE(scene.custom({.subject_token_type = "urn:a",
                            .audience = "b",
                            .extra = {{"x y", "1"}, {"z", "ä&"}, {"x y", "2"}, {"empty", ""}}}));
  EXPECT_NE(scene.last_body().find("&audience=b&x+y=1&z=%C3%A4%26&x+y=2&empty=&client_id="), std::string::npos)
      << scene.last_body();
}

// 10.3
TEST(OnBehalfOf, NamesBothTokenTypes) {
  ExchangeScene scene;
  ASSERT_TRUE(scene.on_behalf_of({.audience = "https://calendar.example.com", .scope = "read"}));
  EXPECT_EQ(scene.last_body(),
            std::string(exchange_grant) +
                "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token"
                "&requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token"
                "&audience=https%3A%2F%2Fcalendar.example.com&scope=read" +
                std::string(proof));
}

// 10.4
TEST(RequestForConnectionToken, IsTheGrantOfTokenVault) {
  ExchangeScene scene;
  ASSERT_TRUE(scene.connection(
      {.connection = "google-oauth2", .access_token = ExchangeScene::subject, .login_hint = "me@example.com"}));
  EXPECT_EQ(scene.last_body(),
            "grant_type=urn%3Aauth0%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange%3A"
            "federated-connection-access-token"
            "&connection=google-oauth2&subject_token=subject-token-of-the-caller"
            "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token"
            "&requested_token_type=http%3A%2F%2Fauth0.com%2Foauth%2Ftoken-type%2F"
            "federated-connection-access-token"
            "&login_hint=me%40example.com" +
                std::string(proof));
}

// 10.4
TEST(RequestForConnectionToken, SendsNoLoginHintThatWasNotGiven) {
  ExchangeScene scene;
  ASSERT_TRUE(scene.connection());
  EXPECT_EQ(scene.last_body().find("login_hint"), std::string::npos);
}

// 10.7: the last attempt may take no longer than the call.
TEST(TokenRequest, TakesNoLongerThanTheDeadline) {
  ExchangeScene scene;
  ASSERT_TRUE(scene.on_behalf_of({.audience = "a", .deadline = 800ms}));
  EXPECT_EQ(scene.sent().at(0).timeout, 800ms);
  EXPECT_EQ(scene.sent().at(0).connect_timeout, 800ms);
}

// 10.7: of an attempt's time-out and the call's deadline the one that comes first.
TEST(TokenRequest, KeepsTheTimeoutsOfTheTransport) {
  for (const auto timeout : {3000ms, 8000ms}) {
    ExchangeScene scene({.timeouts = {.connect = 1000ms, .whole = timeout}});
    ASSERT_TRUE(scene.on_behalf_of({.audience = "a", .deadline = 10s}));
    EXPECT_EQ(scene.sent().at(0).timeout, timeout);
    EXPECT_EQ(scene.sent().at(0).connect_timeout, 1000ms);
  }
}

// 10.1
TEST(TokenRequest, IsNotMadeWhereTheMetadataNamesNoEndpoint) {
  ExchangeScene scene(
      {.metadata = {.issuer = "https://tenant.example.com/", .jwks_uri = "https://tenant.example.com/jwks"}});
  const auto tokens = scene.on_behalf_of();
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().code, ErrorCode::token_exchange_error);
  EXPECT_EQ(tokens.error().reason, Reason::token_endpoint_unavailable);
  EXPECT_TRUE(scene.sent().empty());
}

}  // namespace

}  // namespace auth0::test
