#pragma once

#include "issuer/refresh_schedule.hpp"

#include <auth0/error.hpp>

#include <atomic>
#include <chrono>
#include <optional>

namespace auth0::inline v0::issuer {

/// How the last fetches from one issuer ended, and when the next may begin (rule 3.3). Calls need the owner's
/// lock, except where said otherwise. Recording an outcome never throws, even without memory.
class FetchHistory {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  void note_begin(TimePoint now) noexcept { began_ = now; }

  /// The documents could be used. `random` lies between 0 and 1.
  void note_success(TimePoint now, bool was_slow, double random) noexcept;

  /// Adds to `error` when to try again.
  void note_failure(TimePoint now, Error& error, double random) noexcept;

  /// When the last fetch began; `nullopt` if there was none.
  [[nodiscard]] std::optional<TimePoint> began() const noexcept { return began_; }

  /// Why the last fetch failed; `nullopt` if it succeeded.
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

  /// Failures in a row and the back-off after them. Needs no lock.
  [[nodiscard]] Failures failures() const noexcept {
    return {.count = failures_.load(std::memory_order_acquire),
            .retry_at = retry_at_.load(std::memory_order_acquire)};
  }

 private:
  void back_off(TimePoint now, double random) noexcept;

  std::optional<TimePoint> began_;
  std::optional<Error> error_;
  unsigned setbacks_ = 0;  // fetches in a row that failed or were slow
  // Written under the owner's lock, read without.
  std::atomic<unsigned> failures_{0};
  std::atomic<TimePoint> retry_at_{TimePoint::min()};
};

}  // namespace auth0::inline v0::issuer
