#include <auth0/clock.hpp>

#include <chrono>
#include <ctime>
#include <gtest/gtest.h>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

#ifdef CLOCK_BOOTTIME
std::chrono::nanoseconds time_since_boot() {
  std::timespec time{};
  EXPECT_EQ(clock_gettime(CLOCK_BOOTTIME, &time), 0);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// 2.7: on a machine that has slept the other monotonic clocks of Linux lie behind this one.
TEST(SystemClock, CountsTheTimeThatTheMachineHasSlept) {
  const auto before = time_since_boot();
  const auto time = system_clock()->monotonic_now().time_since_epoch();
  EXPECT_LE(before, time);
  EXPECT_LE(time, time_since_boot());
}
#endif

TEST(SystemClock, NeverGoesBack) {
  const auto clock = system_clock();
  auto last = clock->monotonic_now();
  for (int i = 0; i < 10'000; ++i) {
    const auto next = clock->monotonic_now();
    ASSERT_LE(last, next);
    last = next;
  }
}

}  // namespace

}  // namespace auth0::test
