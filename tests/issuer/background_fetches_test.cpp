#include "issuer/background_fetches.hpp"

#include "support/worker_call.hpp"

#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <optional>

namespace auth0::test {

namespace {

using issuer::BackgroundFetches;
using worker::Worker;

class FetchesInTheBackground : public ::testing::Test {
 protected:
  // Operations belong to the worker's thread.
  void on_worker(const std::function<void()>& work) {
    ASSERT_TRUE(worker_.start());
    do_on_worker(worker_, work);
  }
  void begin_one() {
    on_worker([this] { operation_.emplace(all_); });
  }
  void end_it() {
    on_worker([this] { operation_.reset(); });
  }
  [[nodiscard]] bool is_cancelled() {
    bool is_cancelled = false;
    on_worker([&] { is_cancelled = operation_->waiting().is_cancelled(); });
    return is_cancelled;
  }

  Worker worker_;
  std::shared_ptr<BackgroundFetches> all_ = std::make_shared<BackgroundFetches>(worker_);
  std::optional<BackgroundFetches::Operation> operation_;
};

TEST_F(FetchesInTheBackground, GoOnUntilTheyAreStopped) {
  begin_one();
  EXPECT_FALSE(is_cancelled());
  const auto token = operation_->stop_token();
  EXPECT_FALSE(token.stop_requested());
  all_->stop();
  EXPECT_TRUE(token.stop_requested());
  EXPECT_TRUE(is_cancelled());
  all_->stop();
  EXPECT_TRUE(is_cancelled());
  end_it();
}

TEST_F(FetchesInTheBackground, AreStoppedAtOnceByTheWorkerItself) {
  begin_one();
  on_worker([this] {
    all_->stop();
    EXPECT_TRUE(operation_->waiting().is_cancelled());
  });
  end_it();
}

// What waits is changed by the worker's thread alone.
TEST_F(FetchesInTheBackground, AreStoppedByTheWorkerForOthers) {
  begin_one();
  std::promise<void> blocked;
  std::promise<void> go_on;
  WorkerJob::post(worker_, [&] {
    blocked.set_value();
    go_on.get_future().wait();
  });
  blocked.get_future().wait();
  all_->stop();
  EXPECT_FALSE(operation_->waiting().is_cancelled());
  go_on.set_value();
  EXPECT_TRUE(is_cancelled());
  end_it();
}

TEST_F(FetchesInTheBackground, AreCancelledFromTheirBeginningWhereTheyBeginLater) {
  all_->stop();
  begin_one();
  EXPECT_TRUE(is_cancelled());
  end_it();
}

// The worker of a client that never fetched anything has no thread, and would keep what is posted.
TEST_F(FetchesInTheBackground, LeaveNothingWithAWorkerThatWasNotNeeded) {
  all_->stop();
  all_->stop();
  EXPECT_EQ(all_.use_count(), 1);
}

}  // namespace

}  // namespace auth0::test
