#include "architecture/source_tree.hpp"
#include "base/error_table.hpp"

#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {
namespace {

// The one row of a table that begins with this name; empty if there is none or more than one.
std::string_view only_row_of(std::string_view page, std::string_view name) {
  const std::string begin = "\n| `" + std::string(name) + "` | ";
  const auto at = page.find(begin);
  if (at == std::string_view::npos || at != page.rfind(begin)) return {};
  return page.substr(at + 1, page.find('\n', at + 1) - at - 1);
}

std::string_view word_of(Fault fault) {
  switch (fault) {
    case Fault::client:
      return "client";
    case Fault::issuer:
      return "issuer";
    case Fault::program:
      return "program";
    case Fault::service:
      return "service";
  }
  return "unknown";
}

std::size_t rows_between(std::string_view page, std::string_view heading, std::string_view next) {
  std::size_t count = 0;
  const auto end = next.empty() ? page.size() : page.find(next);
  for (auto at = page.find("\n| `", page.find(heading)); at < end; at = page.find("\n| `", at + 1))
    ++count;
  return count;
}

// "| `code` | `Exception` | status ... | meaning |"
TEST(ErrorsPage, HasARowForEachCodeWithItsStatus) {
  const std::string page = text_of_project_file("docs/errors.md");
  for (const auto& info : code_table) {
    const auto row = only_row_of(page, info.text);
    ASSERT_FALSE(row.empty()) << info.text << " has no row, or more than one";
    const auto status = row.substr(row.find("` | ", row.find("` | ") + 1) + 4);
    EXPECT_TRUE(status.starts_with(std::to_string(info.status))) << row;
  }
  EXPECT_EQ(rows_between(page, "## Codes", "## Reasons"), code_table.size());
}

// "| `reason` | `code` | who | cause | remedy |"
TEST(ErrorsPage, HasARowForEachReasonWithItsCodeAndWhoFixesIt) {
  const std::string page = text_of_project_file("docs/errors.md");
  for (const auto& info : reason_table) {
    const auto row = only_row_of(page, info.text);
    ASSERT_FALSE(row.empty()) << info.text << " has no row, or more than one";
    const std::string begin = "| `" + std::string(info.text) + "` | `" + std::string(to_string(info.code)) +
                              "` | " + std::string(word_of(info.fault)) + " | ";
    EXPECT_TRUE(row.starts_with(begin)) << row;
    EXPECT_GT(row.size(), begin.size() + 10) << row;
  }
  EXPECT_EQ(rows_between(page, "## Reasons", ""), reason_table.size());
}

}  // namespace
}  // namespace auth0::test
