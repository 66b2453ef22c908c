#pragma once

#include <chrono>
#include <mutex>

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
  void refill(Time now);

  std::mutex mutex_;
  unsigned failures_ = 0;  // guarded by mutex_
  Time refilled_at_{};     // guarded by mutex_; when one was added back last, or the first one was used
};

}  // namespace auth0::inline v0::testing
