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

  /// The largest value while no refresh is planned, or a fetch is under way: in this process, as one of the
  /// parent's, before `fork()`, ends there.
  [[nodiscard]] TimePoint due() const noexcept { return fetching_ == forks() ? TimePoint::max() : due_.load(); }
  /// A fetch is under way from now on, until `set`.
  void note_fetch() noexcept { fetching_ = forks(); }
  void set(TimePoint due) noexcept {
    due_ = is_stopped_ ? TimePoint::max() : due;
    fetching_ = 0;
  }
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
    if (woken_.exchange(forks()) == forks() || wake_worker_()) return true;
    woken_ = 0;
    return false;
  }

  /// The same as `due`, for the worker: from now on requests wake it again.
  [[nodiscard]] TimePoint due_for_worker() noexcept {
    woken_ = 0;
    return due();
  }

 private:
  std::function<bool()> wake_worker_;
  bool is_stopped_ = false;                       // guarded by the owner's lock
  std::atomic<TimePoint> due_{TimePoint::max()};  // written under the owner's lock, read without
  // The `forks()` of the process in which it is so, or 0:
  std::atomic<std::uint32_t> fetching_{
      0};                                // a fetch is under way; written under the owner's lock, read without
  std::atomic<std::uint32_t> woken_{0};  // the worker was woken, so that one request does it, not all
};

}  // namespace auth0::inline v0::issuer
