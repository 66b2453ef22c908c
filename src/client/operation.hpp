#pragma once

#include "base/mutex.hpp"
#include "worker/waiting.hpp"
#include "worker/worker.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <utility>

namespace auth0::inline v0 {

/// An asynchronous call from its beginning to its outcome.
class Operation {
 public:
  /// The calls of a client that are under way. Shared with whoever may cancel one of them, for longer than the
  /// client lives.
  struct Registry {
    Mutex mutex;
    std::list<std::shared_ptr<Operation>> under_way AUTH0_GUARDED_BY(mutex){};
    bool is_ending AUTH0_GUARDED_BY(mutex) = false;
  };

  /// How soon the worker's thread has to run it.
  enum class Start : std::uint8_t {
    at_once,
    unhurried,  ///< What it waits for is asked for elsewhere, and hurries the worker when it comes.
  };

  Operation(std::shared_ptr<Registry> registry, worker::Worker& worker) noexcept
      : registry_(std::move(registry)), waiting_(worker, cancellation_) {}
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
  Operation(Operation&&) = delete;
  Operation& operator=(Operation&&) = delete;
  virtual ~Operation() = default;

  /// Registers the call and has it run on the worker's thread, which was started. False if the client is
  /// ending.
  /// \throws std::bad_alloc, with nothing begun
  [[nodiscard]] static bool launch(const std::shared_ptr<Operation>& operation, Start start);

  /// Has the worker's thread give the call up, unless it has ended. Thread-safe.
  static void cancel(const std::shared_ptr<Operation>& operation) noexcept;

  /// Has the worker's thread give up all calls; no more can be launched. Thread-safe.
  static void cancel_all(Registry& registry) noexcept;

 protected:
  [[nodiscard]] const worker::Waiting& waiting() const noexcept { return waiting_; }

  /// On the worker's thread, once.
  virtual void run(std::shared_ptr<Operation> self) noexcept = 0;

  /// On the worker's thread: a cancellation that was asked for holds from now on, even if its turn has not
  /// come.
  void heed_cancellation() noexcept;

  /// On the worker's thread: the outcome is known. From now on nothing of the client may be used, which the
  /// completion may destroy.
  void note_end() noexcept;

 private:
  enum class State : std::uint8_t { under_way, being_cancelled, ended };

  class Part final : public worker::Job {
   public:
    using Action = void (Operation::*)() noexcept;
    Part(Operation& whole, Action action) noexcept : whole_(whole), action_(action) {}
    void run() noexcept override { (whole_.*action_)(); }

   private:
    Operation& whole_;
    Action action_;
  };

  [[nodiscard]] bool begin_cancelling(const std::shared_ptr<Operation>& self) noexcept
      AUTH0_REQUIRES(registry_->mutex);
  void on_started() noexcept;
  void on_cancelled() noexcept;

  std::shared_ptr<Registry> registry_;
  worker::Cancellation cancellation_;
  worker::Waiting waiting_;
  Part started_{*this, &Operation::on_started};
  Part cancelled_{*this, &Operation::on_cancelled};
  std::list<std::shared_ptr<Operation>>::iterator place_{};  // while it is registered
  std::shared_ptr<Operation> kept_for_cancelling_{};         // while that is posted
  State state_ AUTH0_GUARDED_BY(registry_->mutex) = State::under_way;
};

}  // namespace auth0::inline v0
