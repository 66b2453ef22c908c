#pragma once

#include "concurrency/task.hpp"
#include "worker/waiting.hpp"
#include "worker/worker.hpp"

#include <chrono>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>

namespace auth0::test {

/// Has the worker run a function, soon.
inline void run_on(worker::Worker& worker, std::move_only_function<void()> function) {
  class Run final : public worker::Job {
   public:
    explicit Run(std::move_only_function<void()> what) : what_(std::move(what)) {}
    void run() noexcept override {
      const std::unique_ptr<Run> own(this);
      what_();
    }

   private:
    std::move_only_function<void()> what_;
  };
  ASSERT_TRUE(worker.start());
  worker.post(*std::make_unique<Run>(std::move(function)).release());
}

/// A call as a client makes them: a task that runs on the worker and can be cancelled.
class ParkedCall {
 public:
  using Begin = std::move_only_function<Task<std::string>(const worker::Waiting&)>;

  ParkedCall(worker::Worker& worker, Begin begin)
      : state_(std::make_shared<State>(worker)), result_(state_->result.get_future()) {
    worker.begin_operation();
    run_on(worker, [state = state_, own = std::move(begin)]() mutable {
      start(own(state->waiting), std::move_only_function<void(std::string)>([state](std::string result) {
              state->worker.end_operation();
              state->result.set_value(std::move(result));
            }));
    });
  }

  void cancel() {
    run_on(state_->worker, [state = state_] { state->cancellation.request(); });
  }

  [[nodiscard]] bool has_ended() const {
    return result_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }

  /// Once.
  [[nodiscard]] std::string result() {
    if (result_.wait_for(std::chrono::seconds(30)) != std::future_status::ready) return "hangs";
    return result_.get();
  }

 private:
  struct State {
    explicit State(worker::Worker& the_worker) : worker(the_worker) {}

    worker::Worker& worker;
    worker::Cancellation cancellation{};
    worker::Waiting waiting{worker, cancellation};
    std::promise<std::string> result{};
  };

  std::shared_ptr<State> state_;
  std::future<std::string> result_;
};

}  // namespace auth0::test
