#pragma once

#include "base/mutex.hpp"

#include <chrono>

namespace auth0::inline v0::testing {

/// How often bad subject tokens may still be sent: ten times, and once more every ten minutes. A tenant counts
/// by address; on loopback there is only one. Thread-safe.
class Attempts {
 public:
  using Time = std::chrono::steady_clock::time_point;

  [[nodiscard]] bool are_exhausted(Time now);
  void count_failure(Time now);
  void forget();

 private:
  void refill(Time now) AUTH0_REQUIRES(mutex_);

  Mutex mutex_;
  unsigned failures_ AUTH0_GUARDED_BY(mutex_) = 0;
  // When one was added back last, or the first one was used.
  Time refilled_at_ AUTH0_GUARDED_BY(mutex_){};
};

}  // namespace auth0::inline v0::testing
