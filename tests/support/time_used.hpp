#pragma once

#include <chrono>
#include <ctime>

namespace auth0::test {

/// What this thread has used of a processor, for tests that compare costs: the machine may be busy.
[[nodiscard]] inline std::chrono::nanoseconds time_used() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

}  // namespace auth0::test
