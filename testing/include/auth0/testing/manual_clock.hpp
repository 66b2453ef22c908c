#pragma once

#include <auth0/clock.hpp>
#include <auth0/export.hpp>

#include <atomic>
#include <chrono>

namespace auth0::testing {

/// A clock that moves only when it is told to. Both of its times advance together; `set_now` steps only the one
/// that claims are held against, as a machine's clock may. Thread-safe.
class AUTH0_API_EXPORT ManualClock final : public Clock {
 public:
  explicit ManualClock(
      std::chrono::sys_seconds now = std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)))
      : now_(now) {}

  [[nodiscard]] std::chrono::sys_seconds now() const noexcept override { return now_.load(); }
  [[nodiscard]] std::chrono::steady_clock::time_point monotonic_now() const noexcept override {
    return std::chrono::steady_clock::time_point(elapsed_.load());
  }

  /// Lets time pass.
  void advance(std::chrono::seconds by) {
    now_.store(now_.load() + by);
    elapsed_.store(elapsed_.load() + by);
  }

  /// Steps the wall clock alone.
  void set_now(std::chrono::sys_seconds now) { now_.store(now); }

 private:
  std::atomic<std::chrono::sys_seconds> now_;
  // Starts well above zero, so that code may subtract from it.
  std::atomic<std::chrono::steady_clock::duration> elapsed_{std::chrono::hours(1000)};
};

}  // namespace auth0::testing
