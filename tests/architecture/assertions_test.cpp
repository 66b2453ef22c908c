#include "architecture/source_tree.hpp"
#include "base/ascii.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

bool is_condition(std::string_view line) {
  return (line.starts_with("if (") && line.ends_with(')')) || line == "else" ||
         (line.starts_with("else if (") && line.ends_with(')'));
}

// Whether an assertion is all that this line, or this line and the next, do under a condition.
bool has_assertion_without_braces(std::string_view line, std::string_view next) {
  constexpr auto assertions = std::to_array<std::string_view>({"EXPECT_", "ASSERT_"});
  return std::ranges::any_of(assertions, [&](std::string_view assertion) {
    const auto begin = line.find(assertion);
    return (is_condition(line) && next.starts_with(assertion)) ||
           (begin != 0 && begin != std::string_view::npos && is_condition(line.substr(0, begin - 1)));
  });
}

// The assertions are macros with an if of their own, and GCC refuses those whose else might be another's; Clang
// does not.
TEST(Assertions, UnderAConditionStandInBraces) {
  constexpr auto folders = std::to_array<const char*>({"tests", "fuzz", "bench"});
  const auto tree = read_source_tree(folders);
  ASSERT_TRUE(tree.contains("tests/architecture/assertions_test.cpp"));
  for (const auto& [file, text] : tree) {
    std::istringstream lines(text);
    std::string before;
    int number = 0;
    for (std::string line; std::getline(lines, line); ++number) {
      line = trimmed(line, " ");
      EXPECT_FALSE(has_assertion_without_braces(before, line)) << file << ':' << number;
      before = line;
    }
  }
}

TEST(Assertions, WithoutBracesAreFound) {
  EXPECT_TRUE(has_assertion_without_braces("if (key) EXPECT_TRUE(a);", ""));
  EXPECT_TRUE(has_assertion_without_braces("if (key)", "ASSERT_EQ(a, b);"));
  EXPECT_TRUE(has_assertion_without_braces("else", "EXPECT_EQ(a, b);"));
  EXPECT_TRUE(has_assertion_without_braces("else EXPECT_EQ(a, b);", ""));
  EXPECT_TRUE(has_assertion_without_braces("else if (key) EXPECT_EQ(a, b);", ""));
  EXPECT_FALSE(has_assertion_without_braces("if (key) {", "EXPECT_TRUE(a);"));
  EXPECT_FALSE(has_assertion_without_braces("for (const int each : all)", "EXPECT_TRUE(each);"));
  EXPECT_FALSE(has_assertion_without_braces("EXPECT_TRUE(a);", "EXPECT_TRUE(b);"));
}

}  // namespace

}  // namespace auth0::test
