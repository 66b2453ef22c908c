#include "architecture/source_tree.hpp"

#include <cstddef>
#include <gtest/gtest.h>
#include <ranges>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using Rules = std::vector<std::string>;

Rules all_matches(const std::string& text, const std::regex& pattern) {
  Rules found;
  const auto matches =
      std::ranges::subrange(std::sregex_iterator(text.begin(), text.end(), pattern), std::sregex_iterator());
  for (const auto& match : matches)
    found.push_back(match[1]);
  return found;
}

// Regular expressions take long, and most comments cite nothing.
bool has_number_with_point(const std::string& text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (auto point = text.find('.'); point != std::string::npos; point = text.find('.', point + 1)) {
    if (point > 0 && point + 1 < text.size() && is_digit(text[point - 1]) && is_digit(text[point + 1]))
      return true;
  }
  return false;
}

// The rules that a comment cites: "// 5.1", "(5.1, 5.2)", "rules 5.1 to 5.3". Sections of an RFC and versions
// are written otherwise.
Rules rules_cited_in_comment(const std::string& comment) {
  static const std::regex list(
      R"((?:^//+<? ?|\brules? |\()(\d{1,2}\.\d{1,2}(?:(?:, | and | to |, and )\d{1,2}\.\d{1,2})*)(?![\w.-]*\w))");
  static const std::regex number(R"((\d+\.\d+))");
  Rules rules;
  if (!has_number_with_point(comment)) return rules;
  for (const auto& cited : all_matches(comment, list)) {
    for (auto& rule : all_matches(cited, number))
      rules.push_back(std::move(rule));
  }
  return rules;
}

Rules rules_cited_in(const std::string& source) {
  Rules rules;
  std::istringstream lines(source);
  for (std::string line; std::getline(lines, line);) {
    const auto begin = line.find("//");
    if (begin == std::string::npos) continue;
    for (auto& rule : rules_cited_in_comment(line.substr(begin)))
      rules.push_back(std::move(rule));
  }
  return rules;
}

// "- **5.1** ..."
std::set<std::string> documented_rules() {
  static const std::regex bold(R"(- \*\*(\d+\.\d+)\*\* )");
  const auto rules = all_matches(text_of_project_file("docs/rules.md"), bold);
  return {rules.begin(), rules.end()};
}

TEST(RuleNumbers, InCommentsAreDocumented) {
  const auto documented = documented_rules();
  EXPECT_GE(documented.size(), 50U);
  auto tree = read_source_tree();
  tree.merge(read_source_tree(std::vector<const char*>{"tests"}));
  std::size_t count = 0;
  for (const auto& [file, text] : tree) {
    for (const auto& rule : rules_cited_in(text)) {
      EXPECT_TRUE(documented.contains(rule)) << file << ": docs/rules.md has no rule " << rule;
      ++count;
    }
  }
  EXPECT_GE(count, 500U);
}

// `auth0-api explain` prints them.
TEST(RuleNumbers, OfTheCommandsChecksAreDocumented) {
  static const std::regex row(R"re(\{"(\d+\.\d+)",)re");
  const auto documented = documented_rules();
  const auto rules = all_matches(text_of_project_file("apps/auth0-api/checks.cpp"), row);
  EXPECT_GE(rules.size(), 10U);
  for (const auto& rule : rules)
    EXPECT_TRUE(documented.contains(rule)) << rule;
}

TEST(RuleNumbers, AreToldFromSectionsAndVersions) {
  EXPECT_EQ(rules_cited_in("// 5.1: a comment\nx = 1;  // 4.8\n  int a;  ///< 10.2\n"),
            (Rules{"5.1", "4.8", "10.2"}));
  EXPECT_EQ(rules_cited_in("/// A token (rules 2.9, 3.1 and 3.2; see 7.1)."), (Rules{"2.9", "3.1", "3.2"}));
  EXPECT_EQ(rules_cited_in("// Of RFC 9110 section 11.4, OpenID Connect Discovery 1.0, 10.2.3.4 and `1.0`."),
            Rules());
  EXPECT_EQ(rules_cited_in("f(1.5);\ng(5.1);\n"), Rules());
}

}  // namespace

}  // namespace auth0::test
