#include "base/backoff.hpp"

#include <chrono>
#include <gtest/gtest.h>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToItsBoundLessItsJitter) {
  constexpr Backoff backoff{.shortest = 50ms, .longest = 5000ms, .jitter = 0.5};
  EXPECT_EQ(delay_after(1, backoff, 0), 50ms);
  EXPECT_EQ(delay_after(2, backoff, 0), 100ms);
  EXPECT_EQ(delay_after(7, backoff, 0), 3200ms);
  EXPECT_EQ(delay_after(8, backoff, 0), 5000ms);
  EXPECT_EQ(delay_after(4'000'000'000, backoff, 0), 5000ms);
  EXPECT_EQ(delay_after(1, backoff, 1), 25ms);
  EXPECT_EQ(delay_after(8, backoff, 1), 2500ms);
}

// 3.3
TEST(Backoff, IsLessThanItsBoundByAFifthAtMostWhereThatIsItsJitter) {
  constexpr Backoff backoff{.shortest = 1s, .longest = 30s, .jitter = 0.2};
  EXPECT_EQ(delay_after(1, backoff, 0), 1s);
  EXPECT_EQ(delay_after(1, backoff, 0.5), 900ms);
  EXPECT_EQ(delay_after(5, backoff, 0), 16s);
  EXPECT_EQ(delay_after(6, backoff, 0), 30s);
  EXPECT_EQ(delay_after(100, backoff, 0.5), 27s);
  EXPECT_EQ(delay_after(100, backoff, 1), 24s);
}

// The longest bound that an option may name does not overflow.
TEST(Backoff, MayBeAnHourFromTheBeginning) {
  constexpr Backoff backoff{.shortest = 1h, .longest = 1h};
  EXPECT_EQ(delay_after(1, backoff, 1), 1h);
  EXPECT_EQ(delay_after(31, backoff, 1), 1h);
}

// Whoever tries again at once does so in a loop.
TEST(Backoff, IsNeverNothing) {
  constexpr Backoff backoff{.shortest = 1ms, .longest = 1ms, .jitter = 0.5};
  EXPECT_EQ(delay_after(1, backoff, 1), 1ms);
  EXPECT_EQ(delay_after(9, backoff, 0.1), 1ms);
}

}  // namespace

}  // namespace auth0::test
