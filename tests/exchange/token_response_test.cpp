#include "exchange/answer/token_response.hpp"

#include "support/exchange_scene.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using exchange::read_token_response;

constexpr std::chrono::sys_seconds received_at{1'700'000'000s};

Result<ExchangedTokenSet> read(const std::string& body, std::vector<HttpHeader> headers = {}) {
  return read_token_response({.status = 200, .headers = std::move(headers), .body = body}, received_at);
}

std::string with(const std::string& more) {
  return R"({"access_token":"at","token_type":"Bearer")" + more + "}";
}

void expect_invalid(const Result<ExchangedTokenSet>& tokens, std::string_view telling_word) {
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().reason, Reason::token_answer_invalid);
  EXPECT_NE(tokens.error().message.find(telling_word), std::string::npos) << tokens.error().message;
}

// 10.7
TEST(ReadTokenResponse, TakesEverythingThatAnExchangeGives) {
  const auto tokens = read(with(
      R"(,"issued_token_type":"urn:a","expires_in":60,"scope":"a b","id_token":"it","refresh_token":"rt","x":1)"));
  ASSERT_TRUE(tokens) << tokens.error().message;
  EXPECT_EQ(tokens->access_token, "at");
  EXPECT_EQ(tokens->token_type, "Bearer");
  EXPECT_EQ(tokens->issued_token_type, "urn:a");
  EXPECT_EQ(tokens->scope, "a b");
  EXPECT_EQ(tokens->id_token, "it");
  EXPECT_EQ(tokens->refresh_token, "rt");
  EXPECT_EQ(tokens->expires_at, received_at + 60s);
}

// 10.7
TEST(ReadTokenResponse, InventsNothingThatTheServerDidNotSay) {
  const auto tokens = read(with(""));
  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens->expires_at, std::nullopt);
  EXPECT_EQ(tokens->issued_token_type + tokens->scope + tokens->id_token + tokens->refresh_token, "");
}

// 10.7
TEST(ReadTokenResponse, ReadsTheLifetimeAsANumberOrAsItsText) {
  for (const auto& [text, seconds] :
       std::vector<std::pair<std::string, std::chrono::seconds>>{{"0", 0s},
                                                                 {"3600", 3600s},
                                                                 {"3600.9", 3600s},
                                                                 {R"("3600")", 3600s},
                                                                 {R"("0.5")", 0s},
                                                                 {"1e2", 100s}}) {
    SCOPED_TRACE(text);
    const auto tokens = read(with(R"(,"expires_in":)" + text));
    ASSERT_TRUE(tokens);
    EXPECT_EQ(tokens->expires_at, received_at + seconds);
  }
}

// 10.7: no overflow either
TEST(ReadTokenResponse, BoundsALifetimeThatNoClockCanHold) {
  for (const std::string text : {"1e300", "99999999999999999999", R"("99999999999999999999")"}) {
    const auto tokens = read(with(R"(,"expires_in":)" + text));
    ASSERT_TRUE(tokens) << text;
    EXPECT_EQ(tokens->expires_at, received_at + std::chrono::hours(24 * 365 * 100));
  }
}

// 10.7
TEST(ReadTokenResponse, RefusesALifetimeThatIsNone) {
  for (const std::string text :
       {"-1", "null", "true", "[]", R"("")", R"(" 60")", R"("60s")", R"("-1")", R"("inf")", R"("nan")"}) {
    SCOPED_TRACE(text);
    expect_invalid(read(with(R"(,"expires_in":)" + text)), "expires_in");
  }
}

// 10.7
TEST(ReadTokenResponse, KnowsThreeTokenTypesInAnyCase) {
  for (const std::string type : {"Bearer", "bearer", "DPoP", "dpop", "N_A", "n_a"})
    EXPECT_TRUE(read(R"({"access_token":"at","token_type":")" + type + R"("})")) << type;
  for (const std::string type : {"mac", "Bearer ", "bearer,dpop"})
    expect_invalid(read(R"({"access_token":"at","token_type":")" + type + R"("})"), "token_type");
}

// 10.7
TEST(ReadTokenResponse, RefusesMembersOfTheWrongType) {
  for (const auto* body :
       {R"({"token_type":"Bearer"})", R"({"access_token":"","token_type":"Bearer"})",
        R"({"access_token":1,"token_type":"Bearer"})", R"({"access_token":null,"token_type":"Bearer"})"}) {
    expect_invalid(read(body), "access_token");
  }
  expect_invalid(read(R"({"access_token":"at"})"), "token_type");
  for (const std::string member : {"refresh_token", "id_token", "scope", "issued_token_type"}) {
    for (const auto* value : {"1", "null", R"(["a"])"}) {
      std::string more = ",\"";
      more.append(member).append("\":").append(value);
      expect_invalid(read(with(more)), member);
    }
  }
}

// 10.7
TEST(ReadTokenResponse, RefusesWhatIsNoJsonObject) {
  for (const auto* body : {"", "null", "[]", "<html></html>", R"({"access_token":"at","token_type":"Bearer")",
                           R"({"access_token":"a","access_token":"b","token_type":"Bearer"})"}) {
    expect_invalid(read(body), "JSON object");
  }
}

// RFC 6749 section 5.1
TEST(ReadTokenResponse, RefusesAnotherContentType) {
  expect_invalid(read(with(""), {{"content-TYPE", "text/html"}}), "Content-Type");
  EXPECT_TRUE(read(with(""), {{"Content-Type", "application/json; charset=utf-8"}}));
  EXPECT_TRUE(read(with(""), {{"content-type", "Application/JSON"}}));
  EXPECT_TRUE(read(with("")));
}

// 10.7: neither a redirect nor an empty success is a token.
TEST(ReadTokenResponse, TakesNoStatusBut200) {
  for (const int status : {0, 100, 201, 204, 301, 302, 307}) {
    expect_invalid(read_token_response({.status = status, .body = with("")}, received_at),
                   "status " + std::to_string(status));
  }
}

// 1.1
TEST(ReadTokenResponse, RepeatsNoTokenInItsMessages) {
  const auto tokens = read(R"({"access_token":"hunter2","token_type":"hunter2"})");
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().message.find("hunter2"), std::string::npos);
}

TEST(ExchangedTokenExpiry, CountsFromTheTimeThatIsGiven) {
  const ExchangedToken token{.expires_at = received_at + 60s};
  EXPECT_FALSE(token.expires_within(59s, received_at));
  EXPECT_TRUE(token.expires_within(60s, received_at));
  EXPECT_TRUE(token.expires_within(0s, received_at + 61s));
}

TEST(ExchangedTokenExpiry, IsNotGuessed) {
  const ExchangedToken token{.expires_at = std::nullopt};
  EXPECT_FALSE(token.expires_within(std::chrono::hours(1000), received_at));
}

// 10.7
TEST(TokenAnswer, IsNotFollowedElsewhereAndNotAskedForAgainWhereItIsBroken) {
  for (const auto& answer : {ExchangeScene::json(302, "", {{"Location", ExchangeScene::mtls_endpoint}}),
                             ExchangeScene::json(200, "{}"), ExchangeScene::json(404, "not here"),
                             ExchangeScene::json(200, std::string(1'100'000, ' '))}) {
    ExchangeScene scene;
    scene.answer({answer});
    const auto tokens = scene.on_behalf_of();
    ASSERT_FALSE(tokens);
    EXPECT_EQ(tokens.error().code, ErrorCode::token_exchange_error);
    EXPECT_EQ(tokens.error().status, 0);
    EXPECT_EQ(scene.transport->requests(), 1U);
  }
}

}  // namespace

}  // namespace auth0::test
