#pragma once

#include "concurrency/task.hpp"
#include "worker/waiting.hpp"
#include "worker/worker.hpp"

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <utility>

namespace auth0::test {

/// Does something on a worker's thread, once.
class WorkerJob final : public worker::Job {
 public:
  static void post(worker::Worker& worker, std::move_only_function<void()> work) {
    worker.post(*new WorkerJob(std::move(work)));
  }

  void run() noexcept override {
    const std::unique_ptr<WorkerJob> ended(this);
    work_();
  }

 private:
  explicit WorkerJob(std::move_only_function<void()> work) : work_(std::move(work)) {}

  std::move_only_function<void()> work_;
};

/// Does something on a worker's thread, which must have been started, after all that was posted before. Returns
/// when it has been done.
inline void do_on_worker(worker::Worker& worker, const std::function<void()>& work = [] {}) {
  std::promise<void> done;
  WorkerJob::post(worker, [&] {
    work();
    done.set_value();
  });
  done.get_future().get();
}

/// One operation on a worker's thread, and its result.
template <class T>
class WorkerCall {
 public:
  using Make = std::function<Task<T>(const worker::Waiting&)>;

  /// \param then Called on the worker's thread when the operation has ended.
  WorkerCall(
      worker::Worker& worker, Make make, std::function<void()> then = [] {})
      : state_(std::make_shared<State>(worker, std::move(make), std::move(then))),
        result_(state_->promise.get_future()) {
    if (!worker.start()) throw std::runtime_error("no thread");
    worker.begin_operation();
    WorkerJob::post(worker, [state = state_] {
      auth0::start<T>(state->make(state->waiting), [state](T result) {
        state->worker.end_operation();
        state->then();
        state->promise.set_value(std::move(result));
      });
    });
  }

  /// While the worker lasts.
  void cancel() {
    WorkerJob::post(state_->worker, [state = state_] { state->cancellation.request(); });
  }

  [[nodiscard]] bool has_ended(std::chrono::milliseconds within = std::chrono::milliseconds(0)) const {
    return result_.wait_for(within) == std::future_status::ready;
  }

  /// Waits for it in real time, at most 30 s. Once.
  [[nodiscard]] T get() {
    if (!has_ended(std::chrono::seconds(30))) throw std::runtime_error("the call did not end");
    return result_.get();
  }

 private:
  struct State {
    State(worker::Worker& its_worker, Make its_make, std::function<void()> its_then)
        : worker(its_worker), make(std::move(its_make)), then(std::move(its_then)) {}

    worker::Worker& worker;
    Make make;
    std::function<void()> then;
    worker::Cancellation cancellation{};
    worker::Waiting waiting{worker, cancellation};
    std::promise<T> promise{};
  };

  std::shared_ptr<State> state_;
  std::future<T> result_;
};

}  // namespace auth0::test
