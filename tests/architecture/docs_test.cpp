#include <auth0/error.hpp>

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>

namespace auth0::test {
namespace {

// docs/errors.md promises to explain every code and reason.
template <class Enumeration>
int documented_values(const std::string& text) {
  int count = 0;
  for (int i = 0; to_string(static_cast<Enumeration>(i)) != "unknown"; ++i) {
    const std::string name(to_string(static_cast<Enumeration>(i)));
    const std::string begin = "\n| `" + name + "` |";
    EXPECT_NE(text.find(begin), std::string::npos) << name << " has no row";
    EXPECT_EQ(text.find(begin), text.rfind(begin)) << name << " has two rows";
    ++count;
  }
  return count;
}

TEST(ErrorsPage, HasARowForEachCodeAndReason) {
  std::ifstream file(std::filesystem::path(AUTH0_API_SOURCE_DIR) / "docs" / "errors.md");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};

  EXPECT_EQ(documented_values<ErrorCode>(text), 12);
  EXPECT_EQ(documented_values<Reason>(text), 65);
}

}  // namespace
}  // namespace auth0::test
