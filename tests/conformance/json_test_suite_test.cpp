#include "jose/json.hpp"
#include "support/vectors_fixture.hpp"

#include <map>
#include <string>

namespace auth0::test {
namespace {

// Texts that the suite wants parsed and this parser refuses, with the reason.
const std::map<std::string, std::string>& deviations() {
  static const std::map<std::string, std::string> all = {
      {"y_object_duplicated_key.json", "rule 5.1: no member name twice"},
      {"y_object_duplicated_key_and_value.json", "rule 5.1: no member name twice"},
  };
  return all;
}

class JsonTestSuite : public VectorsTest {
 protected:
  JsonTestSuite() : VectorsTest("jsontestsuite/test_parsing") {}
};

TEST_F(JsonTestSuite, IsJudgedAsItsFileNamesSay) {  // 5.1
  std::map<char, int> seen;
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    const std::string name = entry.path().filename().string();
    SCOPED_TRACE(name);
    const bool parsed = jose::parse_json(read_text(entry.path())).has_value();
    ++seen[name.front()];
    if (name.front() == 'y') {
      EXPECT_EQ(parsed, !deviations().contains(name));
    } else if (name.front() == 'n') {
      EXPECT_FALSE(parsed);
    }
  }
  EXPECT_GT(seen['y'], 90);
  EXPECT_GT(seen['n'], 180);
  EXPECT_GT(seen['i'], 30);
}

}  // namespace
}  // namespace auth0::test
