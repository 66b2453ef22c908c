#include <auth0/http_answer.hpp>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

const Error expired_token = {.code = ErrorCode::verify_access_token_error,
                             .reason = Reason::token_expired,
                             .status = 401,
                             .message = "it is \"over\"",
                             .challenges = {"Bearer realm=\"api\"", "DPoP algs=\"ES256\""}};

std::vector<std::string> values_of(const HttpResponse& response, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& header : response.headers) {
    if (header.name == name) values.push_back(header.value);
  }
  return values;
}

TEST(HttpAnswer, HoldsStatusAndOneHeaderForEachChallenge) {
  const auto response = to_http_response(expired_token);
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(values_of(response, "WWW-Authenticate"), expired_token.challenges);
}

// RFC 9111 section 5.2.2.5: nobody keeps the answer for another request.
TEST(HttpAnswer, IsJsonThatNobodyStores) {
  const auto response = to_http_response(expired_token);
  EXPECT_EQ(values_of(response, "Content-Type"), std::vector<std::string>{"application/json"});
  EXPECT_EQ(values_of(response, "Cache-Control"), std::vector<std::string>{"no-store"});
}

TEST(HttpAnswer, SaysInItsBodyWhatTheChallengeSays) {
  EXPECT_EQ(boost::json::parse(to_http_response(expired_token).body),
            (boost::json::value{{"error", "invalid_token"}, {"error_description", "it is 'over'"}}));
}

// RFC 6750 section 3.1
TEST(HttpAnswer, SaysNothingWhereThereWereNoCredentials) {
  auto error = expired_token;
  error.code = ErrorCode::invalid_request;
  error.reason = Reason::token_missing;
  EXPECT_EQ(to_http_response(error).body, "{}");
}

// 1.2
TEST(HttpAnswer, SaysWhenToTryAgainWhereTheIssuerIsUnavailable) {
  const auto response =
      to_http_response({.reason = Reason::issuer_unavailable, .status = 503, .retry_after = 7s});
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(values_of(response, "Retry-After"), std::vector<std::string>{"7"});
  EXPECT_EQ(response.body, R"({"error":"temporarily_unavailable"})");
}

TEST(HttpAnswer, NeverSaysThatTheTimeToTryAgainHasPassed) {
  const auto response =
      to_http_response({.reason = Reason::issuer_unavailable, .status = 503, .retry_after = -7s});
  EXPECT_EQ(values_of(response, "Retry-After"), std::vector<std::string>{"0"});
}

// RFC 9449 section 9
TEST(HttpAnswer, BringsTheNonce) {
  auto error = expired_token;
  error.dpop_nonce = "a.nonce_of-ours";
  EXPECT_EQ(values_of(to_http_response(error), "DPoP-Nonce"), std::vector<std::string>{"a.nonce_of-ours"});
}

TEST(HttpAnswer, HoldsNoOptionalHeaderWithoutAValue) {
  const auto response = to_http_response(expired_token);
  EXPECT_TRUE(values_of(response, "Retry-After").empty());
  EXPECT_TRUE(values_of(response, "DPoP-Nonce").empty());
}

// RFC 9449 section 8.1: a nonce is 1*NQCHAR.
TEST(HttpAnswer, LeavesOutWhatIsNoNonce) {
  for (const auto* text : {"a nonce", "a\"nonce", "a\\nonce", "a\r\nX: y", "n\xC3\xB6nce"}) {
    auto error = expired_token;
    error.dpop_nonce = text;
    EXPECT_TRUE(values_of(to_http_response(error), "DPoP-Nonce").empty()) << text;
  }
}

// Section 1: status 0 is a mistake of the program, which is no client's business.
TEST(HttpAnswer, TellsNothingOfAMistakeOfTheProgram) {
  const auto response = to_http_response({.code = ErrorCode::invalid_configuration_error,
                                          .reason = Reason::invalid_configuration,
                                          .message = "algorithms holds an unknown one",
                                          .challenges = {"Bearer"},
                                          .retry_after = 7s,
                                          .dpop_nonce = "nonce"});
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body, R"({"error":"server_error"})");
  EXPECT_EQ(response.headers.size(), 2U);
}

// 9.3
TEST(HttpAnswer, HoldsOnlyPrintableAsciiInItsHeadersWhateverTheError) {
  std::mt19937 random(20240302);  // the same texts in every run
  std::uniform_int_distribution<int> byte(0, 255);
  std::uniform_int_distribution<std::size_t> length(0, 60);
  const auto text = [&] {
    std::string bytes(length(random), '\0');
    std::ranges::generate(bytes, [&] { return static_cast<char>(byte(random)); });
    return bytes;
  };
  for (int round = 0; round < 5'000; ++round) {
    auto error = expired_token;
    error.message = text();
    error.challenges = {text(), text()};
    error.dpop_nonce = text();
    const auto response = to_http_response(error);
    for (const auto& header : response.headers)
      ASSERT_TRUE(std::ranges::all_of(header.value, [](char c) { return c >= 0x20 && c <= 0x7E; }));
    ASSERT_TRUE(std::ranges::all_of(response.body, [](char c) { return c >= 0x20 && c <= 0x7E; }));
    ASSERT_NO_THROW(boost::json::parse(response.body));
  }
}

}  // namespace

}  // namespace auth0::test
