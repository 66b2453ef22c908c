#pragma once

#include <auth0/clock.hpp>
#include <auth0/export.hpp>

#include <atomic>
#include <chrono>

namespace auth0::inline v0::testing {

/// A clock that moves only when it is told to. Both of its times advance together; `set_now` steps only the one
/// that claims are checked against, as a machine's clock may. It starts at the machine's time, so that what was
/// made without it (a `DpopKey` of its own, for instance) is neither expired nor from the future until it is
/// moved. Thread-safe: of several calls of `advance` at the same time each one counts.
class AUTH0_API_EXPORT ManualClock final : public Clock {
 public:
  /// What `advance` takes.
  using Duration = std::chrono::nanoseconds;

  /// Starts at the machine's time, in whole seconds.
  ManualClock() : ManualClock(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())) {}

  /// Starts at this time.
  explicit ManualClock(std::chrono::system_clock::time_point now) : offset_(now.time_since_epoch() - start) {}

  [[nodiscard]] std::chrono::sys_seconds now() const noexcept override {
    return std::chrono::floor<std::chrono::seconds>(precise_now());
  }
  [[nodiscard]] std::chrono::system_clock::time_point precise_now() const noexcept override {
    return std::chrono::system_clock::time_point(
        std::chrono::floor<std::chrono::system_clock::duration>(offset_.load() + elapsed()));
  }
  [[nodiscard]] std::chrono::steady_clock::time_point monotonic_now() const noexcept override {
    return std::chrono::steady_clock::time_point(elapsed());
  }

  /// Lets time pass, fractions of a second too.
  void advance(Duration by) { elapsed_.fetch_add(by.count()); }

  /// Steps the wall clock alone.
  void set_now(std::chrono::system_clock::time_point now) { offset_.store(now.time_since_epoch() - elapsed()); }

 private:
  // Starts well above zero, so that code may subtract from it.
  static constexpr Duration start = std::chrono::hours(1000);

  [[nodiscard]] Duration elapsed() const noexcept { return Duration(elapsed_.load()); }

  // The wall clock is this plus what has elapsed, so that `advance` moves both in one step.
  std::atomic<Duration> offset_;
  std::atomic<Duration::rep> elapsed_{start.count()};
};

}  // namespace auth0::inline v0::testing
