#include "answer/challenge_text.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <string>

namespace auth0::test {

namespace {

using answer::Challenge;

TEST(Challenge, IsTheSchemeAloneWithoutParameters) {
  EXPECT_EQ(Challenge("Bearer").text(), "Bearer");
}

TEST(Challenge, SeparatesParametersByCommas) {
  EXPECT_EQ(Challenge("DPoP").add("error", "invalid_token").add("algs", "ES256").text(),
            R"(DPoP error="invalid_token", algs="ES256")");
}

// 9.3, RFC 6750 section 3: %x20-21 / %x23-5B / %x5D-7E
TEST(ParameterValue, ReplacesEachCharacterThatItMustNotHold) {
  for (int code = 0; code < 256; ++code) {
    const char character = static_cast<char>(code);
    const bool allowed = code >= 0x20 && code <= 0x7E && character != '"' && character != '\\';
    const char shown = allowed ? character : (character == '"' ? '\'' : '?');
    EXPECT_EQ(answer::parameter_value(std::string(1, character)), std::string(1, shown)) << code;
  }
}

TEST(HeaderValue, KeepsPrintableAsciiAndNothingElse) {
  for (int code = 0; code < 256; ++code) {
    const char character = static_cast<char>(code);
    const char shown = code >= 0x20 && code <= 0x7E ? character : '?';
    EXPECT_EQ(answer::header_value(std::string(1, character)), std::string(1, shown)) << code;
  }
}

// 9.3: "no input can break out of the header"
TEST(Challenge, HoldsOnlyAllowedBytesWhateverTheValues) {
  std::mt19937 random(20240301);  // the same values in every run
  std::uniform_int_distribution<int> byte(0, 255);
  std::uniform_int_distribution<std::size_t> length(0, 200);
  for (int round = 0; round < 10'000; ++round) {
    std::string value(length(random), '\0');
    std::ranges::generate(value, [&] { return static_cast<char>(byte(random)); });
    const auto text = Challenge("Bearer").add("error_description", value).add("scope", value).text();
    ASSERT_EQ(std::ranges::count(text, '"'), 4);
    ASSERT_TRUE(std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7E && c != '\\'; }));
  }
}

}  // namespace

}  // namespace auth0::test
