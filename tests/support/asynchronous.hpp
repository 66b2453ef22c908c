#pragma once

#include "concurrency/task.hpp"
#include "worker/waiting.hpp"

#include <chrono>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <utility>

namespace auth0::test {

/// A call that runs on a worker's thread and is parked wherever it waits. It must have ended before it goes:
/// the test asks for its result.
template <class T>
class AsynchronousCall {
 public:
  using Begin = std::function<Task<T>(const worker::Waiting&)>;

  AsynchronousCall(worker::Worker& worker, Begin begin)
      : worker_(worker), begin_(std::move(begin)), waiting_(worker, cancellation_) {
    EXPECT_TRUE(worker_.start());
    worker_.begin_operation();
    worker_.post(started_);
  }
  AsynchronousCall(const AsynchronousCall&) = delete;
  AsynchronousCall& operator=(const AsynchronousCall&) = delete;
  AsynchronousCall(AsynchronousCall&&) = delete;
  AsynchronousCall& operator=(AsynchronousCall&&) = delete;
  ~AsynchronousCall() = default;

  /// At most once, and before the result was asked for.
  void cancel() { worker_.post(cancelled_); }

  [[nodiscard]] bool ends_within(std::chrono::milliseconds time) const {
    return result_.wait_for(time) == std::future_status::ready;
  }
  [[nodiscard]] T result() {
    EXPECT_TRUE(ends_within(std::chrono::seconds(30)));
    return result_.get();
  }

 private:
  class Part final : public worker::Job {
   public:
    explicit Part(std::function<void()> action) : action_(std::move(action)) {}
    void run() noexcept override { action_(); }

   private:
    std::function<void()> action_;
  };

  void begin() {
    start<T>(begin_(waiting_), [this](T result) {
      worker::Worker& worker = worker_;
      promise_.set_value(std::move(result));  // this object may go from here on
      worker.end_operation();
    });
  }

  worker::Worker& worker_;
  Begin begin_;
  worker::Cancellation cancellation_;
  worker::Waiting waiting_;
  std::promise<T> promise_;
  std::future<T> result_ = promise_.get_future();
  Part started_{[this] { begin(); }};
  Part cancelled_{[this] { cancellation_.request(); }};
};

/// Returns when the worker has done all that was posted before, and what that led to at once.
inline void let_worker_finish(worker::Worker& worker) {
  for (int i = 0; i < 3; ++i) {
    AsynchronousCall<bool> call(worker,
                                [](const worker::Waiting& /*waiting*/) -> Task<bool> { co_return true; });
    static_cast<void>(call.result());
  }
}

}  // namespace auth0::test
