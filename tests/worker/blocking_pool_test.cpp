#include "worker/blocking_pool.hpp"

#include "support/eventually.hpp"
#include "support/worker_call.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using worker::BlockingPool;
using worker::NotRun;
using worker::Waiting;
using worker::Worker;
using Function = std::function<std::string()>;
using Outcome = std::expected<std::string, NotRun>;

Task<Outcome> run_in_pool(const Waiting& waiting, BlockingPool& pool, Function function,
                          worker::CallbackLimits limits = {}) {
  Outcome outcome;
  try {
    auto task = worker::result_of_blocking<std::string>(waiting, pool, std::move(function), std::move(limits));
    outcome = co_await std::move(task);
  } catch (const std::exception& thrown) {
    outcome = thrown.what();
  }
  co_return outcome;
}

class ResultOfBlocking : public ::testing::Test {
 protected:
  [[nodiscard]] WorkerCall<Outcome> call(Function function, worker::CallbackLimits limits = {}) {
    return {worker_, [this, function = std::move(function), limits = std::move(limits)](
                         const Waiting& waiting) { return run_in_pool(waiting, pool_, function, limits); }};
  }

  [[nodiscard]] Function wait_until_released() {
    return [this] {
      ++running_;
      is_released_.wait(false);
      return std::string("released");
    };
  }
  void release() {
    is_released_ = true;
    is_released_.notify_all();
  }
  void TearDown() override { release(); }

  // So many calls that block.
  [[nodiscard]] std::vector<WorkerCall<Outcome>> blocked(std::size_t count) {
    std::vector<WorkerCall<Outcome>> calls;
    for (std::size_t i = 0; i < count; ++i)
      calls.push_back(call(wait_until_released()));
    return calls;
  }

  std::atomic<std::size_t> running_ = 0;
  std::atomic<bool> is_released_ = false;
  BlockingPool pool_;
  Worker worker_;
};

TEST_F(ResultOfBlocking, ComesFromThisThreadWhereTheCallBlocks) {
  const auto id = std::this_thread::get_id();
  std::thread::id ran_on;
  EXPECT_EQ(run_to_end(run_in_pool(Waiting(), pool_,
                                   [&ran_on] {
                                     ran_on = std::this_thread::get_id();
                                     return std::string("result");
                                   })),
            "result");
  EXPECT_EQ(ran_on, id);
}

TEST_F(ResultOfBlocking, ComesFromAnotherThreadThanTheWorkers) {
  EXPECT_EQ(call([this] { return std::string(worker_.is_this_thread() ? "worker" : "pool"); }).get(), "pool");
}

TEST_F(ResultOfBlocking, IsWhatTheFunctionThrows) {
  EXPECT_EQ(call([]() -> std::string { throw std::runtime_error("thrown"); }).get(), "thrown");
}

TEST_F(ResultOfBlocking, RunsFourAtATimeAndNoMoreThreadsThanAreNeeded) {
  auto calls = blocked(6);
  ASSERT_TRUE(eventually([this] { return running_ == BlockingPool::max_threads; }));
  std::this_thread::sleep_for(20ms);
  EXPECT_EQ(running_, BlockingPool::max_threads);
  release();
  for (auto& each : calls)
    EXPECT_EQ(each.get(), "released");
}

TEST_F(ResultOfBlocking, EndsAtOnceWhenTheCallIsCancelledAndIsNotRunThen) {
  auto calls = blocked(BlockingPool::max_threads);
  ASSERT_TRUE(eventually([this] { return running_ == BlockingPool::max_threads; }));
  std::atomic<bool> has_run = false;
  auto waiting = call([&has_run] {
    has_run = true;
    return std::string();
  });

  calls.front().cancel();
  waiting.cancel();

  EXPECT_EQ(calls.front().get(), std::unexpected(NotRun::cancelled));
  EXPECT_EQ(waiting.get(), std::unexpected(NotRun::cancelled));
  release();
  EXPECT_EQ(call([] { return std::string("behind it"); }).get(), "behind it");
  EXPECT_FALSE(has_run);
}

TEST_F(ResultOfBlocking, EndsWhenItIsAskedToStop) {
  std::stop_source stop;
  auto stopped = call(wait_until_released(), {.stop = stop.get_token()});
  ASSERT_TRUE(eventually([this] { return running_ == 1; }));
  stop.request_stop();
  EXPECT_EQ(stopped.get(), std::unexpected(NotRun::cancelled));
}

TEST_F(ResultOfBlocking, EndsAtTheDeadlineWhetherItRunsOrWaits) {
  auto calls = blocked(BlockingPool::max_threads);
  ASSERT_TRUE(eventually([this] { return running_ == BlockingPool::max_threads; }));
  EXPECT_EQ(call(wait_until_released(), {.deadline = Worker::after(5ms)}).get(),
            std::unexpected(NotRun::timed_out));
}

TEST_F(ResultOfBlocking, IsRefusedWhenTooManyWait) {
  auto calls = blocked(BlockingPool::max_threads);
  ASSERT_TRUE(eventually([this] { return running_ == BlockingPool::max_threads; }));
  auto more = blocked(BlockingPool::max_waiting);

  EXPECT_EQ(call(wait_until_released()).get(), std::unexpected(NotRun::full));

  release();
  for (auto& each : more)
    EXPECT_EQ(each.get(), "released");
}

TEST_F(ResultOfBlocking, KeepsNoPlaceForCallsThatWereGivenUp) {
  auto calls = blocked(BlockingPool::max_threads);
  ASSERT_TRUE(eventually([this] { return running_ == BlockingPool::max_threads; }));
  auto more = blocked(BlockingPool::max_waiting);
  for (std::size_t i = 0; i < 10; ++i)
    more[i].cancel();
  for (std::size_t i = 0; i < 10; ++i)
    EXPECT_EQ(more[i].get(), std::unexpected(NotRun::cancelled));

  auto others = blocked(10);
  EXPECT_EQ(call(wait_until_released()).get(), std::unexpected(NotRun::full));

  release();
  for (auto& each : others)
    EXPECT_EQ(each.get(), "released");
}

TEST(BlockingPool, DropsWhatHasNotBegunWhenItEnds) {
  std::atomic<int> has_run = 0;
  std::jthread releasing;
  {
    BlockingPool pool;
    std::promise<void> may_end;
    const auto released = may_end.get_future().share();
    for (std::size_t i = 0; i < BlockingPool::max_threads + 2; ++i) {
      ASSERT_TRUE(pool.run([&has_run, released]() noexcept {
        ++has_run;
        released.wait();
      }));
    }
    ASSERT_TRUE(eventually([&] { return has_run == BlockingPool::max_threads; }));
    releasing = std::jthread([may_end = std::move(may_end)]() mutable {
      std::this_thread::sleep_for(20ms);
      may_end.set_value();
    });
  }
  EXPECT_EQ(has_run, BlockingPool::max_threads);
}

}  // namespace

}  // namespace auth0::test
