#pragma once

#include "issuer/key_source.hpp"

#include <auth0/clock.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace auth0::inline v0::issuer {

/// Refreshes key sources when their time has come (rules 4.5 and 4.6), on a thread of its own that begins with
/// the first need for it and ends, with the fetch that is under way given up, when this object does.
/// Thread-safe.
class RefreshWorker {
 public:
  explicit RefreshWorker(std::shared_ptr<const Clock> clock) : clock_(std::move(clock)) {}

  /// Looks after the source for as long as it exists.
  void add(std::weak_ptr<KeySource> source);

  /// Has it look again when the next refresh is due. False if no thread can be had: nobody will look.
  [[nodiscard]] bool wake() noexcept;

 private:
  [[nodiscard]] bool start() noexcept;
  void run(const std::stop_token& stop);
  [[nodiscard]] std::shared_ptr<KeySource> most_urgent(std::chrono::nanoseconds& wait);

  std::shared_ptr<const Clock> clock_;
  std::mutex mutex_;
  std::condition_variable_any woken_up_;
  bool woken_ = false;                             // guarded by mutex_
  std::vector<std::weak_ptr<KeySource>> sources_;  // guarded by mutex_
  std::jthread thread_;                            // guarded by mutex_; last, so that it ends first
};

}  // namespace auth0::inline v0::issuer
