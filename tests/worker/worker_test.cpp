#include "worker/worker.hpp"

#include "support/eventually.hpp"
#include "support/worker_call.hpp"
#include "worker/callback.hpp"
#include "worker/callback_result.hpp"
#include "worker/sleep.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using worker::WaitEnd;
using worker::Worker;

Task<WaitEnd> sleep_long(const worker::Waiting& waiting) {
  return worker::sleep_for(waiting, 1h);
}

Task<WaitEnd> sleep_briefly(const worker::Waiting& waiting) {
  return worker::sleep_for(waiting, 1ms);
}

// A job that is run when its time has come.
class Note final : public worker::Job {
 public:
  Note(std::string& notes, char letter) : notes_(notes), letter_(letter) {}
  void run() noexcept override { notes_ += letter_; }

 private:
  std::string& notes_;
  char letter_;
};

class PollerThatCannotOpen final : public worker::Poller {
 public:
  explicit PollerThatCannotOpen(int failures) : failures_(failures) {}
  bool open() noexcept override { return failures_-- <= 0; }
  void wait(std::chrono::milliseconds longest) noexcept override { waits_->wait(longest); }
  void wake() noexcept override { waits_->wake(); }

 private:
  int failures_;
  std::unique_ptr<Poller> waits_ = worker::make_poller();
};

// Waits until it is woken, however short the wait is to be, and counts how often that was. It does not wait
// where there is something to do.
class PatientPoller final : public worker::Poller {
 public:
  explicit PatientPoller(std::atomic<int>& wakes) : wakes_(wakes) {}
  void wait(std::chrono::milliseconds longest) noexcept override { waits_->wait(longest == 0ms ? 0ms : 1h); }
  void wake() noexcept override {
    ++wakes_;
    waits_->wake();
  }

 private:
  std::atomic<int>& wakes_;
  std::unique_ptr<Poller> waits_ = worker::make_poller();
};

class Count final : public worker::Job {
 public:
  explicit Count(std::atomic<int>& runs) : runs_(runs) {}
  void run() noexcept override { ++runs_; }

 private:
  std::atomic<int>& runs_;
};

class UnhurriedJobs : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(worker_.start());
    post();
    ASSERT_TRUE(eventually([this] { return runs_ == 1; }));
    std::this_thread::sleep_for(5ms);  // so that it sleeps, and would wake by itself
  }

  void post() { worker_.post_unhurried(jobs_.emplace_back(runs_)); }

  std::atomic<int> wakes_ = 0;
  std::atomic<int> runs_ = 0;
  std::deque<Count> jobs_;
  Worker worker_{std::make_unique<PatientPoller>(wakes_)};
};

TEST_F(UnhurriedJobs, DoNotWakeAThreadThatWillLookForThem) {
  const int before = wakes_;
  for (int i = 0; i < 100; ++i)
    post();
  EXPECT_EQ(wakes_, before);
  EXPECT_EQ(runs_, 1);
  worker_.hurry();
  EXPECT_TRUE(eventually([this] { return runs_ == 101; }));
  EXPECT_EQ(wakes_, before + 1);
}

TEST_F(UnhurriedJobs, RunWithThoseThatAreInAHurry) {
  post();
  WorkerJob::post(worker_, [this] { EXPECT_EQ(runs_, 2); });
  EXPECT_TRUE(eventually([this] { return runs_ == 2; }));
}

TEST_F(UnhurriedJobs, RunWhenAResultHasCome) {
  worker::CallbackResult<int> result(worker_);
  post();
  result.completion()(1);
  EXPECT_TRUE(eventually([this] { return runs_ == 2; }));
}

TEST(Worker, RunsUnhurriedJobsOneByOne) {
  std::atomic<int> runs = 0;
  std::deque<Count> jobs;
  Worker worker;
  ASSERT_TRUE(worker.start());
  for (int i = 1; i <= 20; ++i) {
    worker.post_unhurried(jobs.emplace_back(runs));
    ASSERT_TRUE(eventually([&] { return runs == i; })) << i;
    if (i % 5 == 0) std::this_thread::sleep_for(5ms);  // so that it sleeps until it is woken
  }
}

TEST(Worker, RunsJobsOnItsThreadInTheirOrder) {
  std::string order;
  std::latch posted(1);
  {
    Worker worker;
    ASSERT_TRUE(worker.start());
    EXPECT_FALSE(worker.is_this_thread());
    WorkerJob::post(worker, [&posted] { posted.wait(); });
    for (const char letter : {'a', 'b', 'c'}) {
      WorkerJob::post(worker, [&, letter] {
        EXPECT_TRUE(worker.is_this_thread());
        order += letter;
        if (letter == 'a') WorkerJob::post(worker, [&order] { order += 'd'; });
      });
    }
    posted.count_down();
  }
  EXPECT_EQ(order, "abcd");  // what was posted before the end is run
}

TEST(Worker, RunsTimersInTheOrderOfTheirTimesAndNotThoseThatWereCancelled) {
  std::string order;
  Note late(order, 'l');
  Note early(order, 'e');
  Note cancelled(order, 'c');
  Note never(order, 'n');
  Worker worker;
  WorkerCall<WaitEnd> call(worker, [&](const worker::Waiting& waiting) {
    static_cast<void>(worker.run_at(Worker::after(20ms), late));
    static_cast<void>(worker.run_at(Worker::after(10ms), early));
    static_cast<void>(worker.run_at(Worker::after(std::chrono::nanoseconds::max()), never));
    worker.cancel(worker.run_at(Worker::after(5ms), cancelled));
    return worker::sleep_for(waiting, 100ms);
  });
  EXPECT_EQ(call.get(), WaitEnd::timed_out);
  EXPECT_EQ(order, "el");
}

TEST(Worker, EndsOnlyWhenItsOperationsHaveEnded) {
  std::atomic<bool> has_ended = false;
  std::optional<WorkerCall<WaitEnd>> call;
  {
    Worker worker;
    call.emplace(
        worker, [](const worker::Waiting& waiting) { return worker::sleep_for(waiting, 50ms); },
        [&] { has_ended = true; });
  }
  EXPECT_TRUE(has_ended);
}

TEST(Worker, StartsWhenItsPollerCanBeOpened) {
  Worker worker(std::make_unique<PollerThatCannotOpen>(1));
  EXPECT_FALSE(worker.start());
  EXPECT_TRUE(worker.start());
  WorkerCall<WaitEnd> call(worker, sleep_briefly);
  EXPECT_EQ(call.get(), WaitEnd::timed_out);
}

// The owner of many operations, which ends in the completion of one: with that, the others are under way still,
// and jobs that end them have been taken from those posted.
TEST(Worker, MayEndInACompletionAndThenEndsTheOtherOperations) {
  for (int round = 0; round < 20; ++round) {
    auto worker = std::make_unique<Worker>();
    std::vector<std::unique_ptr<WorkerCall<WaitEnd>>> others;
    for (int i = 0; i < 10; ++i)
      others.push_back(std::make_unique<WorkerCall<WaitEnd>>(*worker, sleep_long));
    bool has_ended_all = false;
    WorkerCall<WaitEnd> first(*worker, sleep_briefly, [&] {
      for (auto& other : others)
        other->cancel();
      worker.reset();
      has_ended_all = std::ranges::all_of(others, [](auto& other) { return other->has_ended(); });
    });

    EXPECT_EQ(first.get(), WaitEnd::timed_out);

    EXPECT_TRUE(has_ended_all);
    for (auto& other : others)
      EXPECT_EQ(other->get(), WaitEnd::cancelled);
  }
}

// One round of the worker takes both jobs; the first ends the worker, which waits for what the second ends.
TEST(Worker, RunsWhatItHadTakenWhenItEndsInACompletion) {
  auto worker = std::make_unique<Worker>();
  WorkerCall<WaitEnd> other(*worker, sleep_long);
  std::promise<void> ended;
  WorkerJob::post(*worker, [&] {
    WorkerJob::post(*worker, [&] {
      worker.reset();
      ended.set_value();
    });
    other.cancel();
  });
  ASSERT_EQ(ended.get_future().wait_for(30s), std::future_status::ready);
  EXPECT_EQ(other.get(), WaitEnd::cancelled);
}

// What a timer would run goes with whoever ends the worker.
TEST(Worker, RunsNoTimerAfterItHasEndedInACompletion) {
  std::string order;
  auto job = std::make_unique<Note>(order, 'x');
  auto worker = std::make_unique<Worker>();
  std::promise<void> ended;
  ASSERT_TRUE(worker->start());
  WorkerJob::post(*worker, [&] {
    static_cast<void>(worker->run_at(Worker::after(1ms), *job));
    WorkerJob::post(*worker, [&] {
      std::this_thread::sleep_for(5ms);
      worker.reset();
      job.reset();
      ended.set_value();
    });
  });
  ASSERT_EQ(ended.get_future().wait_for(30s), std::future_status::ready);
}

// The thread that brings the last result may still be on its way out of `wake` when the worker goes.
TEST(Worker, MayGoAsSoonAsItsLastOperationHasEnded) {
  std::atomic<int> results = 0;
  for (int round = 0; round < 200; ++round) {
    std::jthread answering;
    Worker worker;
    WorkerCall<std::optional<int>> call(
        worker,
        [&](const worker::Waiting& waiting) {
          return worker::result_of_callback<int>(waiting, [&](std::move_only_function<void(int)> done) {
            answering = std::jthread([done = std::move(done)]() mutable { done(1); });
          });
        },
        [&] { ++results; });
  }
  EXPECT_EQ(results, 200);
}

TEST(Worker, TakesJobsFromManyThreads) {
  int sum = 0;
  {
    Worker worker;
    ASSERT_TRUE(worker.start());
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 1000; ++j)
          WorkerJob::post(worker, [&sum] { ++sum; });
      });
    }
  }
  EXPECT_EQ(sum, 4000);
}

}  // namespace

}  // namespace auth0::test
