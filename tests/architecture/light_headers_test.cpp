#include "architecture/source_tree.hpp"

#include <array>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

namespace {

// Every file of a user that includes a public header reads what that includes: each of these would add
// thousands of lines and none is needed to declare the API.
TEST(PublicHeaders, IncludeNoStandardHeaderThatIsLargeAndAvoidable) {
  constexpr auto folders = std::to_array<const char*>({"include/auth0"});
  const auto tree = read_source_tree(folders);
  ASSERT_TRUE(tree.contains("include/auth0/api_client.hpp"));
  for (const auto& [file, text] : tree) {
    for (const std::string name : {"algorithm", "format", "fstream", "iostream", "map", "memory_resource",
                                   "ranges", "regex", "sstream", "thread", "unordered_map"}) {
      EXPECT_FALSE(text.contains("#include <" + name + ">")) << file << " includes <" << name << ">";
    }
  }
}

}  // namespace

}  // namespace auth0::test
