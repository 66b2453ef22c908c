#pragma once

#include "concurrency/forks.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

namespace auth0::inline v0::issuer {

/// The time of an issuer's next refresh in the background, and the signal to the worker that makes it.
/// Thread-safe; `set` and `stop` need the owner's lock.
class RefreshTimer {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// \param wake_worker false if there is no worker now; may be empty: there is never one
  explicit RefreshTimer(std::function<bool()> wake_worker = {}) : wake_worker_(std::move(wake_worker)) {}

  [[nodiscard]] bool has_worker() const noexcept { return wake_worker_ != nullptr; }

  /// The largest value while no refresh is planned.
  [[nodiscard]] TimePoint due() const noexcept { return due_; }
  void set(TimePoint due) noexcept { due_ = is_stopped_ ? TimePoint::max() : due; }
  /// No refresh any more.
  void stop() noexcept {
    is_stopped_ = true;
    due_ = TimePoint::max();
  }

  /// Tells the worker that the time was set anew.
  void announce() const {
    if (wake_worker_) static_cast<void>(wake_worker_());
  }

  /// Wakes the worker if no request has done so since it last looked. False if there is no worker.
  [[nodiscard]] bool wake_worker() {
    if (!wake_worker_) return false;
    const auto here = std::uint64_t{forks()} + 1;
    if (woken_.exchange(here) == here || wake_worker_()) return true;
    woken_ = 0;
    return false;
  }

  /// The same as `due`, for the worker: from now on requests wake it again.
  [[nodiscard]] TimePoint due_for_worker() noexcept {
    woken_ = 0;
    return due_;
  }

 private:
  std::function<bool()> wake_worker_;
  bool is_stopped_ = false;                       // guarded by the owner's lock
  std::atomic<TimePoint> due_{TimePoint::max()};  // written under the owner's lock, read without
  // So that one request wakes the worker, not all: 0 where none has, else 1 more than the `forks()` then.
  std::atomic<std::uint64_t> woken_{0};
};

}  // namespace auth0::inline v0::issuer
