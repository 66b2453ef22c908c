#include "base/trace_parent.hpp"

#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

namespace {

// The example of W3C Trace Context section 3.2.2.
const std::string good_trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(IsTraceParent, TakesWhatTheGrammarAllows) {
  EXPECT_TRUE(is_trace_parent(good_trace));
  EXPECT_TRUE(is_trace_parent("cc" + good_trace.substr(2)));
  EXPECT_TRUE(is_trace_parent("cc" + good_trace.substr(2) + "-what-comes-later"));
}

TEST(IsTraceParent, RefusesAllElse) {
  EXPECT_FALSE(is_trace_parent(""));
  EXPECT_FALSE(is_trace_parent(good_trace + "-more"));
  EXPECT_FALSE(is_trace_parent("cc" + good_trace.substr(2) + "more"));
  EXPECT_FALSE(is_trace_parent("cc" + good_trace.substr(2) + "-more\r\nX-Evil: 1"));
  EXPECT_FALSE(is_trace_parent("cc" + good_trace.substr(2) + '-' + std::string(600, 'a')));
  EXPECT_FALSE(is_trace_parent("ff" + good_trace.substr(2)));
  EXPECT_FALSE(is_trace_parent("00-00000000000000000000000000000000-00f067aa0ba902b7-01"));
  EXPECT_FALSE(is_trace_parent("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"));
  EXPECT_FALSE(is_trace_parent("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"));
  for (std::size_t at = 0; at < good_trace.size(); ++at) {
    auto changed = good_trace;
    changed[at] = 'x';
    EXPECT_FALSE(is_trace_parent(changed)) << changed;
    EXPECT_FALSE(is_trace_parent(good_trace.substr(0, at)));
  }
}

}  // namespace

}  // namespace auth0::test
