#pragma once

#include "worker/waiting.hpp"

#include <chrono>
#include <optional>

namespace auth0::inline v0::exchange {

/// Cancels a call that does not block when its time has passed, wherever it waits then. Of the worker's thread;
/// does nothing for a call that blocks, which looks at its deadline wherever it waits.
class DeadlineTimer final : public worker::Job {
 public:
  /// \throws std::bad_alloc
  DeadlineTimer(const worker::Waiting& waiting, std::chrono::milliseconds time) : waiting_(waiting) {
    if (!waiting_.blocks()) timer_ = waiting_.worker().run_at(worker::Worker::Clock::now() + time, *this);
  }
  DeadlineTimer(const DeadlineTimer&) = delete;
  DeadlineTimer& operator=(const DeadlineTimer&) = delete;
  DeadlineTimer(DeadlineTimer&&) = delete;
  DeadlineTimer& operator=(DeadlineTimer&&) = delete;
  ~DeadlineTimer() override {
    if (timer_) waiting_.worker().cancel(*timer_);
  }

  [[nodiscard]] bool has_expired() const noexcept { return has_expired_; }

  void run() noexcept override {
    timer_.reset();
    has_expired_ = true;
    waiting_.cancellation().request();
  }

 private:
  const worker::Waiting& waiting_;
  std::optional<worker::Worker::Timer> timer_{};
  bool has_expired_ = false;
};

}  // namespace auth0::inline v0::exchange
