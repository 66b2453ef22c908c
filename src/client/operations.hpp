#pragma once

#include "base/fail.hpp"
#include "client/operation.hpp"
#include "concurrency/task.hpp"
#include "worker/waiting.hpp"
#include "worker/worker.hpp"

#include <auth0/error.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <utility>

namespace auth0::inline v0 {

/// What an asynchronous call does once it has to wait, with copies of all that it needs. It lies in one place
/// until its completion has returned.
///   `Task<Result<X>> begin(const worker::Waiting&)`  is called on the worker's thread
///   `Outcome end(Result<X>)`                         makes of it what the completion gets; must not throw but
///                                                    `std::bad_alloc`
template <class Call>
concept WaitingCall = std::movable<Call> && requires(Call call, const worker::Waiting& waiting) {
  typename Call::Outcome;
  { call.end(call.begin(waiting).await_resume()) } -> std::same_as<typename Call::Outcome>;
};

/// One asynchronous call of a kind. Its completion is called once, on the worker's thread.
template <WaitingCall Call>
class OperationOf final : public Operation {
 public:
  using Outcome = typename Call::Outcome;
  using Done = std::move_only_function<void(Outcome)>;

  OperationOf(std::shared_ptr<Registry> registry, worker::Worker& worker, Call call) noexcept
      : Operation(std::move(registry), worker), call_(std::move(call)) {}

  /// Before it is launched.
  void set_done(Done done) noexcept { done_ = std::move(done); }
  [[nodiscard]] Done take_done() noexcept { return std::move(done_); }

 protected:
  void run(std::shared_ptr<Operation> self) noexcept override {
    try {
      auto task = call_->begin(waiting());  // here: what `drive` does may not throw
      drive(*this, self, std::move(task));
    } catch (...) {  // there is no memory for a frame, and nothing has begun
      complete(failed());
    }
  }

 private:
  using Waited = decltype(std::declval<Call&>().begin(std::declval<const worker::Waiting&>()));

  // `self` keeps the operation until this frame is gone.
  static Started drive(OperationOf& operation, [[maybe_unused]] std::shared_ptr<Operation> self, Waited task) {
    co_await EndOf(task);
    operation.complete(operation.outcome_of(std::move(task)));
  }

  // The task, with the texts that it holds, is gone when this returns.
  [[nodiscard]] Outcome outcome_of(Waited task) noexcept {
    Waited ended = std::move(task);
    heed_cancellation();
    try {
      return call_->end(ended.await_resume());
    } catch (...) {  // there is no memory
      return failed();
    }
  }

  [[nodiscard]] static Outcome failed() noexcept {
    return std::unexpected(Error{
        .code = default_code(Reason::cancelled), .reason = Reason::cancelled, .message = "out of memory"});
  }

  void complete(Outcome outcome) noexcept {
    call_.reset();
    note_end();
    std::exchange(done_, nullptr)(std::move(outcome));
  }

  std::optional<Call> call_;
  Done done_{};
};

/// The asynchronous calls of a client. Thread-safe.
class Operations {
 public:
  /// \param worker Null where the client may have no thread. Outlives the operations.
  explicit Operations(worker::Worker* worker)
      : registry_(std::make_shared<Operation::Registry>()), worker_(worker) {}

  /// Not in a child of `fork()` either, if the worker's thread runs in its parent.
  [[nodiscard]] bool are_allowed() const noexcept { return worker_ != nullptr && !worker_->is_left_behind(); }
  /// Only where the client may have a thread.
  [[nodiscard]] worker::Worker& worker() const noexcept { return *worker_; }

  /// Begins the call that `make()` returns and calls `done` once with its outcome: on the worker's thread, or
  /// before this returns if the call cannot begin: then it returns null.
  template <class Make, WaitingCall Call = std::invoke_result_t<Make>>
  [[nodiscard]] std::shared_ptr<Operation> begin(Make make, typename OperationOf<Call>::Done done,
                                                 Operation::Start start = Operation::Start::at_once) const {
    std::shared_ptr<OperationOf<Call>> operation;
    std::optional<Error> problem;
    try {
      if (auto ok = check_thread(); !ok) {
        problem = std::move(ok.error());
      } else {
        operation = std::make_shared<OperationOf<Call>>(registry_, *worker_, make());
        operation->set_done(std::move(done));
        if (Operation::launch(operation, start)) return operation;
        problem = call_cancelled().error();
      }
    } catch (const std::bad_alloc&) {
      problem = without_memory();
    }
    if (operation) done = operation->take_done();
    // NOLINTNEXTLINE(bugprone-use-after-move): an operation that had it has given it back
    done(std::unexpected(std::move(*problem)));
    return nullptr;
  }

  /// What a completion gets whose call could not begin for lack of memory.
  [[nodiscard]] static Error without_memory() noexcept;

  /// Gives up all that is under way; no call begins any more.
  void cancel_all() noexcept { Operation::cancel_all(*registry_); }

 private:
  [[nodiscard]] Result<void> check_thread() const;

  std::shared_ptr<Operation::Registry> registry_;
  worker::Worker* worker_;
};

}  // namespace auth0::inline v0
