#pragma once

#include "worker/worker.hpp"

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <optional>

namespace auth0::inline v0::worker {

class Parked;

/// Whether a call was given up by whoever made it. Of the worker's thread alone.
class Cancellation {
 public:
  Cancellation() = default;
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;
  Cancellation(Cancellation&&) = delete;
  Cancellation& operator=(Cancellation&&) = delete;
  ~Cancellation() = default;

  /// Ends the wait that the call is in, if any; it may be over when this returns.
  void request() noexcept;
  [[nodiscard]] bool is_requested() const noexcept { return is_requested_; }

 private:
  friend class Parked;
  bool is_requested_ = false;
  Parked* parked_ = nullptr;  // a call waits in one place at a time
};

/// How a call waits: on the thread that runs it, or parked, with the worker's thread going on when the wait has
/// ended. Passed by reference through everything that a call goes through; outlives the call.
class Waiting {
 public:
  /// On the thread that runs the call.
  Waiting() = default;
  /// The call runs on the worker's thread.
  Waiting(Worker& worker, Cancellation& cancellation) noexcept
      : worker_(&worker), cancellation_(&cancellation) {}

  [[nodiscard]] bool blocks() const noexcept { return worker_ == nullptr; }
  /// Only if it does not block.
  [[nodiscard]] Worker& worker() const noexcept { return *worker_; }
  [[nodiscard]] Cancellation& cancellation() const noexcept { return *cancellation_; }
  [[nodiscard]] bool is_cancelled() const noexcept {
    return cancellation_ != nullptr && cancellation_->is_requested();
  }

 private:
  Worker* worker_ = nullptr;
  Cancellation* cancellation_ = nullptr;
};

/// What ended a wait.
enum class WaitEnd : std::uint8_t {
  woken,      ///< What was waited for.
  timed_out,  ///< Its time has passed.
  cancelled,
};

/// A coroutine that stopped to wait until the first of: `wake`, a time, its cancellation. It lies in the frame
/// of the coroutine, which awaits it once. Only where `Waiting` does not block.
class Parked {
 public:
  /// \throws std::bad_alloc
  explicit Parked(const Waiting& waiting, std::optional<Worker::Clock::time_point> deadline = std::nullopt);
  Parked(const Parked&) = delete;
  Parked& operator=(const Parked&) = delete;
  Parked(Parked&&) = delete;
  Parked& operator=(Parked&&) = delete;
  virtual ~Parked();

  /// Ends the wait; may come before the coroutine is parked. At most once, and not after `withdraw` has
  /// returned true. Thread-safe.
  void wake() noexcept { waiting_.worker().post(woken_); }

  // NOLINTNEXTLINE(readability-convert-member-functions-to-static): it is called on an object
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  /// False, and the coroutine goes on at once, if the call is cancelled already.
  bool await_suspend(std::coroutine_handle<> coroutine) noexcept;
  [[nodiscard]] WaitEnd await_resume() const noexcept { return end_; }

 protected:
  /// Called when the time has passed or the call is cancelled. True if `wake` will not be called; false if it
  /// was or is being called: then the wait goes on until that has arrived, which is soon.
  [[nodiscard]] virtual bool withdraw() noexcept = 0;

 private:
  friend class Cancellation;
  using Action = void (Parked::*)() noexcept;

  class Part final : public Job {
   public:
    Part(Parked& whole, Action action) noexcept : whole_(whole), action_(action) {}
    void run() noexcept override { (whole_.*action_)(); }

   private:
    Parked& whole_;
    Action action_;
  };

  void on_woken() noexcept;
  void on_time() noexcept;
  void on_cancelled() noexcept;
  void give_up(WaitEnd end) noexcept;
  void resume(WaitEnd end) noexcept;
  void cancel_timer() noexcept;

  const Waiting& waiting_;
  std::coroutine_handle<> coroutine_{};
  WaitEnd end_ = WaitEnd::woken;
  Part woken_{*this, &Parked::on_woken};
  Part timed_out_{*this, &Parked::on_time};
  std::optional<Worker::Timer> timer_{};
};

}  // namespace auth0::inline v0::worker
