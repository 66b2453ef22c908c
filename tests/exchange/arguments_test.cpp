#include "jose/base64url.hpp"
#include "support/exchange_scene.hpp"

#include <auth0/http_answer.hpp>

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

ExchangeProfileRequest good_options() {
  return {.subject_token_type = "urn:example:legacy", .audience = "https://api.example.com"};
}

// Refused before any request, with the reason.
void expect_refused(const ExchangeScene& scene, const Result<ExchangedTokenSet>& tokens, ErrorCode code,
                    Reason reason) {
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().code, code) << tokens.error().message;
  EXPECT_EQ(tokens.error().reason, reason) << tokens.error().message;
  EXPECT_TRUE(scene.sent().empty());
}

// 10.5
TEST(SubjectToken, IsRefusedWhereItIsBlankPaddedOrPrefixed) {
  for (const std::string token : {"", " ", "\t\r\n", " token", "token ", "token\n", "\ttoken", "Bearer token",
                                  "bearer token", "BEARER\ttoken"}) {
    SCOPED_TRACE(token);
    ExchangeScene scene;
    expect_refused(scene, scene.custom(token), ErrorCode::token_exchange_error, Reason::subject_token_invalid);
    expect_refused(scene, scene.connection({.connection = "c", .access_token = token}),
                   ErrorCode::token_for_connection_error, Reason::subject_token_invalid);
  }
}

// 10.5: only the scheme with what separates it from the token.
TEST(SubjectToken, MayBeginWithTheLettersOfAScheme) {
  for (const std::string token : {"Bearer", "bearertoken", "Bearer.token", "a b"}) {
    SCOPED_TRACE(token);
    ExchangeScene scene;
    EXPECT_TRUE(scene.custom(token));
  }
}

// 10.5, 1.1
TEST(SubjectToken, StandsInNoMessage) {
  ExchangeScene scene;
  const auto tokens = scene.custom("Bearer hunter2");
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().message.find("hunter2"), std::string::npos);
}

std::string jwt_of(const std::string& claims) {
  return jose::base64url_encode(R"({"alg":"RS256"})") + '.' + jose::base64url_encode(claims) + ".c2ln";
}

// 10.10: another issuer must not get to see it.
TEST(SubjectToken, IsNotSentToAnotherIssuerThanItsOwn) {
  const std::string token = jwt_of(R"({"iss":"https://other.example.com/"})");
  ExchangeScene scene;
  expect_refused(scene, scene.on_behalf_of_its_user(token), ErrorCode::token_exchange_error,
                 Reason::issuer_mismatch);
  expect_refused(scene, scene.connection({.connection = "c", .access_token = token}),
                 ErrorCode::token_for_connection_error, Reason::issuer_mismatch);
}

// 10.10: a custom exchange begins with a token of anybody's, and what is not a JWT names no issuer.
TEST(SubjectToken, IsSentWhereItIsOfTheIssuerOrMayBeOfAnybody) {
  ExchangeScene scene;
  EXPECT_TRUE(scene.custom(jwt_of(R"({"iss":"https://other.example.com/"})")));
  const std::string own = jwt_of(R"({"iss":")" + std::string(ExchangeScene::issuer_url) + R"("})");
  const std::string payload_of_other = jose::base64url_encode(R"({"iss":"https://other.example.com/"})");
  for (const std::string& token : {own, jwt_of("{}"), jwt_of(R"({"iss":1})"), jwt_of("text"),
                                   std::string("a.b.c.d.e"), std::string("opaque"), std::string(".."),
                                   std::string("e30.!!!!.c2ln"), "e30." + payload_of_other, payload_of_other}) {
    EXPECT_TRUE(scene.on_behalf_of_its_user(token)) << token;
  }
}

// 10.12
TEST(SubjectTokenType, MustBeAnAbsoluteUri) {
  for (const auto* type : {"legacy", "/legacy", "//example.com/a", "1urn:a", "urn legacy", ":a", "urn:a b",
                           "https://example.com/#a"}) {
    SCOPED_TRACE(type);
    ExchangeScene scene;
    auto options = good_options();
    options.subject_token_type = type;
    const auto tokens = scene.custom(options);
    expect_refused(scene, tokens, ErrorCode::invalid_request, Reason::exchange_parameter_invalid);
    // The program chose it, so the client that called this API is not to blame.
    EXPECT_EQ(tokens.error().status, 0);
    EXPECT_EQ(to_http_response(tokens.error()).status, 500);
  }
}

// 10.12: reserved names are the server's to refuse.
TEST(SubjectTokenType, MayBeAnyAbsoluteUri) {
  for (const auto* type : {"urn:example:legacy", "https://auth0.com/token",
                           "urn:ietf:params:oauth:token-type:jwt", "my-scheme:token"}) {
    SCOPED_TRACE(type);
    ExchangeScene scene;
    auto options = good_options();
    options.subject_token_type = type;
    EXPECT_TRUE(scene.custom(options));
  }
}

// 10.2 to 10.4
TEST(ExchangeArguments, AreRequiredWhereTheRequestNeedsThem) {
  ExchangeScene scene;
  auto without_type = good_options();
  without_type.subject_token_type = "";
  auto without_audience = good_options();
  without_audience.audience = " ";
  for (const auto& tokens : {scene.custom(without_type), scene.custom(without_audience), scene.on_behalf_of({}),
                             scene.connection({.access_token = ExchangeScene::subject})}) {
    expect_refused(scene, tokens, ErrorCode::missing_required_argument_error, Reason::missing_argument);
  }
}

// 10.9
TEST(Organization, IsRefusedWhereItIsBlank) {
  for (const auto* organization : {"", "  "}) {
    ExchangeScene scene;
    auto options = good_options();
    options.organization = organization;
    expect_refused(scene, scene.custom(options), ErrorCode::organization_validation_error,
                   Reason::organization_blank);
  }
}

// RFC 8693 section 2.1
TEST(ActorToken, ComesWithItsTypeAndTheOtherWayRound) {
  for (const bool has_token : {true, false}) {
    ExchangeScene scene;
    auto options = good_options();
    (has_token ? options.actor_token : options.actor_token_type) = "urn:a";
    expect_refused(scene, scene.custom(options), ErrorCode::token_exchange_error,
                   Reason::exchange_parameter_invalid);
  }
}

TEST(Deadline, MustBePositive) {
  for (const auto deadline : {0ms, -1ms}) {
    ExchangeScene scene;
    expect_refused(scene, scene.on_behalf_of({.audience = "a", .deadline = deadline}),
                   ErrorCode::token_exchange_error, Reason::exchange_parameter_invalid);
  }
}

TEST(Deadline, MayBeAMillisecond) {
  ExchangeScene scene;
  EXPECT_TRUE(scene.on_behalf_of({.audience = "a", .deadline = 1ms}));
}

// 10.6
TEST(ExtraParameters, AreTwoHundredAtMost) {
  ExchangeScene scene;
  auto options = good_options();
  for (int i = 0; i < 200; ++i)
    options.extra.emplace_back("name-" + std::to_string(i), "1");
  EXPECT_TRUE(scene.custom(options));
  options.extra.emplace_back("one-more", "1");
  const auto tokens = scene.custom(options);
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().reason, Reason::exchange_parameter_invalid);
  EXPECT_EQ(scene.sent().size(), 1U);
}

// 10.6
TEST(ExtraParameters, MayNotBeThoseOfTheProtocol) {
  for (const std::string name : {"grant_type",
                                 "client_id",
                                 "client_secret",
                                 "client_assertion",
                                 "client_assertion_type",
                                 "assertion",
                                 "subject_token",
                                 "subject_token_type",
                                 "actor_token",
                                 "actor_token_type",
                                 "requested_token_type",
                                 "aud",
                                 "audience",
                                 "resource",
                                 "resources",
                                 "resource_indicator",
                                 "scope",
                                 "connection",
                                 "login_hint",
                                 "organization"}) {
    SCOPED_TRACE(name);
    ExchangeScene scene;
    auto options = good_options();
    options.extra = {{"a", "1"}, {name, "2"}};
    const auto tokens = scene.custom(options);
    expect_refused(scene, tokens, ErrorCode::token_exchange_error, Reason::exchange_parameter_invalid);
    EXPECT_NE(tokens.error().message.find("'" + name + "'"), std::string::npos) << tokens.error().message;
  }
}

// 10.6
TEST(ExtraParameters, MayNotHideBehindAnotherCaseOrNoName) {
  for (const auto* name : {"Client_Secret", "SCOPE", ""}) {
    ExchangeScene scene;
    expect_refused(scene, scene.on_behalf_of({.audience = "a", .extra = {{name, "1"}}}),
                   ErrorCode::token_exchange_error, Reason::exchange_parameter_invalid);
  }
}

// 10.6
TEST(ExtraParameters, MayHaveTwentyValuesAndNoMore) {
  ExchangeScene scene;
  auto options = good_options();
  options.extra.assign(21, {"a", "1"});
  expect_refused(scene, scene.custom(options), ErrorCode::token_exchange_error,
                 Reason::exchange_parameter_invalid);
  options.extra.assign(20, {"a", "1"});
  options.extra.push_back({"b", "2"});
  EXPECT_TRUE(scene.custom(options));
}

}  // namespace

}  // namespace auth0::test
