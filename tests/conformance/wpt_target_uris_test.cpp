#include "base/ascii.hpp"
#include "dpop/target_uri.hpp"
#include "support/vectors_fixture.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string();
}

bool has_no_base(const json::object& url_case) {
  const auto* base = url_case.if_contains("base");
  return base == nullptr || base->is_null();
}

// Scheme, host, port and path as WHATWG's parser takes them: its `href` without user info, query and fragment.
std::string target_by_whatwg(const json::object& url_case) {
  return text_of(url_case, "protocol") + "//" + text_of(url_case, "host") + text_of(url_case, "pathname");
}

// The cases of url/resources/urltestdata.json. We may refuse what WHATWG accepts, never the other way round,
// and what both accept must be the same target. No case is treated otherwise.
class WptTargetUris : public VectorsTest {
 protected:
  WptTargetUris() : VectorsTest("wpt") {}

  struct Counts {
    std::size_t cases = 0;
    std::size_t accepted = 0;
  };

  [[nodiscard]] Counts hold_against_whatwg(std::string_view scheme) const {
    const auto document = read_json(folder() / "urltestdata.json");
    Counts counts;
    for (const auto& entry : document.as_array()) {
      const auto* url_case = entry.if_object();  // strings in between are comments
      if (url_case == nullptr || !has_no_base(*url_case)) continue;
      const auto input = text_of(*url_case, "input");
      if (!starts_with_ignoring_case(input, scheme)) continue;
      ++counts.cases;
      const auto target = dpop::TargetUri::parse(input);
      if (!target) continue;
      ++counts.accepted;
      EXPECT_FALSE(url_case->contains("failure")) << input;
      EXPECT_EQ(text_of(*url_case, "username"), "") << input;
      EXPECT_EQ(text_of(*url_case, "password"), "") << input;
      EXPECT_EQ(target->is_named_by(target_by_whatwg(*url_case)), true) << input;
    }
    return counts;
  }
};

// 8.5
TEST_F(WptTargetUris, WithHttpAreThoseThatWhatwgSees) {
  const auto counts = hold_against_whatwg("http:");
  EXPECT_GE(counts.cases, 200U);
  EXPECT_GE(counts.accepted, 45U);
}

TEST_F(WptTargetUris, WithHttpsAreThoseThatWhatwgSees) {
  const auto counts = hold_against_whatwg("https:");
  EXPECT_GE(counts.cases, 40U);
  EXPECT_GE(counts.accepted, 8U);
}

}  // namespace

}  // namespace auth0::test
