#include "jose/base64url.hpp"
#include "support/exchange_scene.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

std::string id_token(const std::string& claims) {
  return jose::base64url_encode(std::string_view(R"({"alg":"RS256"})")) + '.' +
         jose::base64url_encode(std::string_view(claims)) + ".AAAA";
}

Result<ExchangedTokenSet> exchange_for(std::string_view organization, const std::string& token) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::token(R"(,"id_token":")" + token + "\"")});
  return scene.custom(
      {.subject_token_type = "urn:a", .audience = "https://api.example.com", .organization = organization});
}

void expect_refused(const Result<ExchangedTokenSet>& tokens) {
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().code, ErrorCode::organization_validation_error);
  EXPECT_EQ(tokens.error().reason, Reason::organization_mismatch);
}

// 10.9
TEST(OrganizationOfTheIdToken, IsComparedByItsIdExactly) {
  EXPECT_TRUE(exchange_for("org_1", id_token(R"({"org_id":"org_1"})")));
  expect_refused(exchange_for("org_1", id_token(R"({"org_id":"org_2"})")));
  expect_refused(exchange_for("org_1", id_token(R"({"org_id":"ORG_1"})")));
  expect_refused(exchange_for("org_1", id_token(R"({"org_name":"org_1"})")));
}

// 10.9
TEST(OrganizationOfTheIdToken, IsComparedByItsNameWithoutCase) {
  EXPECT_TRUE(exchange_for("Example", id_token(R"({"org_name":"example","org_id":"org_1"})")));
  expect_refused(exchange_for("Example", id_token(R"({"org_name":"another"})")));
  expect_refused(exchange_for("Example", id_token(R"({"org_id":"Example"})")));
}

// 10.9
TEST(OrganizationOfTheIdToken, MustBeThereAndAString) {
  for (const auto* claims : {"{}", R"({"org_id":1})", R"({"org_id":["org_1"]})", "[]"})
    expect_refused(exchange_for("org_1", id_token(claims)));
  expect_refused(exchange_for("org_1", "opaque"));
  EXPECT_TRUE(exchange_for("org_1", "opaque").error().message.contains("cannot be read"));
}

// 10.9: "and an ID token came back"
TEST(OrganizationOfTheIdToken, IsNotMissedWhereNoIdTokenCame) {
  ExchangeScene scene;
  EXPECT_TRUE(scene.custom({.subject_token_type = "urn:a", .audience = "b", .organization = "org_1"}));
}

// 10.9: RFC 8693 section 2.2.1 calls whatever was issued `access_token`.
TEST(OrganizationOfTheIdToken, IsComparedWhereItCameAsTheIssuedToken) {
  constexpr std::string_view id_token_type = "urn:ietf:params:oauth:token-type:id_token";
  const auto exchange = [&](const std::string& organization, const std::string& issued_token_type) {
    ExchangeScene scene;
    scene.answer(
        {ExchangeScene::json(200, R"({"access_token":")" + id_token(R"({"org_id":")" + organization + "\"}") +
                                      R"(","token_type":"N_A")" + issued_token_type + "}")});
    return scene.custom({.subject_token_type = "urn:a",
                         .audience = "b",
                         .requested_token_type = id_token_type,
                         .organization = "org_1"});
  };
  for (const auto& issued : {std::string(), R"(,"issued_token_type":")" + std::string(id_token_type) + "\""}) {
    EXPECT_TRUE(exchange("org_1", issued));
    expect_refused(exchange("org_2", issued));
  }
}

// 10.9: "When an organization was asked for"
TEST(OrganizationOfTheIdToken, MayBeAnyWhereNoneWasAskedFor) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::token(R"(,"id_token":")" + id_token(R"({"org_id":"org_2"})") + "\"")});
  EXPECT_TRUE(scene.custom());
}

// 10.9, 10.10: a token of the wrong organization must not come back out of the cache.
TEST(OrganizationOfTheIdToken, DecidesBeforeATokenIsKept) {
  ExchangeScene scene({.exchange = {.max_cached_tokens = 10}});
  scene.answer({ExchangeScene::token(R"(,"id_token":")" + id_token(R"({"org_id":"org_2"})") + "\"")});
  for (int i = 0; i < 2; ++i)
    expect_refused(scene.custom({.subject_token_type = "urn:a", .audience = "b", .organization = "org_1"}));
  EXPECT_EQ(scene.sent().size(), 2U);
}

}  // namespace

}  // namespace auth0::test
