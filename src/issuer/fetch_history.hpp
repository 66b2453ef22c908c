#pragma once

#include <auth0/error.hpp>

#include <chrono>
#include <optional>

namespace auth0::issuer {

/// What became of the last fetches from one issuer, and when the next may begin (rule 3.3). Not thread-safe.
/// Noting an outcome throws nothing, even without memory.
class FetchHistory {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  void note_begin(TimePoint now) noexcept { began_ = now; }

  /// The documents could be used. `random` lies between 0 and 1.
  void note_success(TimePoint now, bool was_slow, double random) noexcept;

  /// Adds to `error` when to try again.
  void note_failure(TimePoint now, Error& error, double random) noexcept;

  /// When the last fetch began; absent if there was none.
  [[nodiscard]] std::optional<TimePoint> began() const noexcept { return began_; }

  /// Whether the last fetch failed.
  [[nodiscard]] bool is_failing() const noexcept { return error_.has_value(); }
  /// Fetches that failed since the last one that succeeded.
  [[nodiscard]] unsigned failures() const noexcept { return failures_; }
  /// Why the last of them failed; absent if it succeeded.
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

  /// Until when the issuer is left alone because it failed or answered slowly; long ago if it did neither.
  [[nodiscard]] TimePoint retry_at() const noexcept { return retry_at_; }

 private:
  void back_off(TimePoint now, double random) noexcept;

  std::optional<TimePoint> began_;
  std::optional<Error> error_;
  unsigned failures_ = 0;
  unsigned setbacks_ = 0;  // fetches in a row that failed or were slow
  TimePoint retry_at_ = TimePoint::min();
};

/// A copy; of an error whose text memory does not suffice for, one that says so.
[[nodiscard]] Error copy_of(const Error& error) noexcept;

/// What is said where memory has run out. The text is short enough to need none.
[[nodiscard]] Error out_of_memory() noexcept;

/// For `Retry-After`: whole seconds, and never "at once".
[[nodiscard]] std::chrono::seconds seconds_until(FetchHistory::TimePoint then,
                                                 FetchHistory::TimePoint now) noexcept;

}  // namespace auth0::issuer
