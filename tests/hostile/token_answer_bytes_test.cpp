#include "exchange/answer/outcome.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::test {

namespace {

constexpr std::chrono::sys_seconds read_at{std::chrono::seconds(1'700'000'000)};

const std::string good_answer =
    R"({"access_token":"hunter2-hunter2","token_type":"Bearer","expires_in":60,"scope":"a","id_token":"x.y.z"})";
const std::string good_refusal =
    R"({"error":"mfa_required","error_description":"hunter2-hunter2","mfa_token":"t","mfa_requirements":{"enroll":[]}})";

// Whatever came, it is taken or refused for one of the reasons there are, and no byte of it that could be a
// token or end a line of a log gets into the message.
void expect_judged(int status, const std::string& body) {
  const std::array<std::string_view, 1> secrets = {"hunter2-hunter2"};
  const auto outcome = exchange::outcome_of(
      HttpResponse{.status = status, .headers = {{"Retry-After", body}}, .body = body}, read_at, secrets);
  if (outcome.tokens) {
    EXPECT_EQ(status, 200);
    EXPECT_FALSE(outcome.tokens->access_token.empty());
    EXPECT_FALSE(outcome.tokens->token_type.empty());
    return;
  }
  const auto& error = outcome.tokens.error();
  EXPECT_TRUE(error.reason == Reason::token_answer_invalid || error.reason == Reason::exchange_refused ||
              error.reason == Reason::exchange_throttled || error.reason == Reason::token_endpoint_unavailable);
  EXPECT_EQ(error.message.find("hunter2-hunter2"), std::string::npos) << error.message;
  EXPECT_TRUE(std::ranges::all_of(error.message, [](char c) { return c >= 0x20 && c <= 0x7E; }))
      << error.message;
  if (error.oauth) {
    EXPECT_EQ(error.oauth->error_description.find("hunter2-hunter2"), std::string::npos);
  }
}

TEST(BytesOfATokenAnswer, MayBeCutAnywhere) {
  for (const auto& [status, whole] : {std::pair(200, good_answer), std::pair(403, good_refusal)}) {
    for (std::size_t size = 0; size <= whole.size(); ++size)
      expect_judged(status, whole.substr(0, size));
  }
}

TEST(BytesOfATokenAnswer, MayBeAnythingAnywhere) {
  for (const auto& [status, whole] :
       {std::pair(200, good_answer), std::pair(403, good_refusal), std::pair(429, good_refusal),
        std::pair(503, good_refusal), std::pair(302, good_answer)}) {
    for (std::size_t i = 0; i < whole.size(); ++i) {
      for (const char byte : {'\0', '\n', '"', '\\', '{', '}', '9', 'e', '\x7F', '\x80', '\xFF'}) {
        auto changed = whole;
        changed[i] = byte;
        expect_judged(status, changed);
      }
    }
  }
}

}  // namespace

}  // namespace auth0::test
