#pragma once

#include <auth0/export.hpp>

#include <chrono>
#include <memory>

namespace auth0::inline v0 {

/// Where the library gets the time from; replace it to test without sleeping.
/// Implementations must be safe to call from several threads at once and must not throw.
class AUTH0_API_EXPORT Clock {
 public:
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// The time in whole seconds since the epoch.
  [[nodiscard]] virtual std::chrono::sys_seconds now() const noexcept = 0;

  /// The same with the fraction of a second: the time that claims of tokens and proofs are checked against (RFC
  /// 7519 §4.1.4 and 4.1.5). A clock of your own that leaves it as it is has whole seconds.
  [[nodiscard]] virtual std::chrono::system_clock::time_point precise_now() const noexcept { return now(); }

  /// A time that never steps, for the age of what is cached. It should count on while the machine sleeps: keys
  /// that grew old in that time may have been revoked. Only its differences have a meaning; it need not be the
  /// time of `std::chrono::steady_clock::now()`.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point monotonic_now() const noexcept = 0;

 protected:
  Clock() = default;
};

/// The machine's own clocks, the default of every client.
[[nodiscard]] AUTH0_API_EXPORT std::shared_ptr<const Clock> system_clock();

}  // namespace auth0::inline v0
