#include "worker/wait_list.hpp"

#include "base/mutex.hpp"
#include "support/eventually.hpp"
#include "support/worker_call.hpp"

#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <thread>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using worker::WaitEnd;
using worker::Waiting;
using worker::WaitList;
using worker::Worker;

// Something that happens once, which calls of both kinds wait for.
class Event {
 public:
  [[nodiscard]] Task<WaitEnd> wait(const Waiting& waiting, std::chrono::nanoseconds longest) {
    MutexLock lock(mutex_);
    if (has_happened_) co_return WaitEnd::woken;
    ++waiting_;
    auto task = list_.wait(lock, waiting, longest);
    const auto end = co_await std::move(task);
    --waiting_;  // the lock is held again
    co_return end;
  }

  void happen() {
    const MutexLock lock(mutex_);
    has_happened_ = true;
    list_.wake_all();
  }

  [[nodiscard]] int waiting() {
    const MutexLock lock(mutex_);
    return waiting_;
  }

 private:
  Mutex mutex_;
  WaitList list_;
  bool has_happened_ = false;
  int waiting_ = 0;
};

WorkerCall<WaitEnd> wait_parked(Worker& worker, Event& event, std::chrono::nanoseconds longest) {
  return {worker, [&event, longest](const Waiting& waiting) { return event.wait(waiting, longest); }};
}

TEST(WaitList, WakesThoseThatBlockAndThoseThatAreParked) {
  Event event;
  Worker worker;
  auto parked = wait_parked(worker, event, std::chrono::nanoseconds::max());
  auto blocked = std::async(std::launch::async, [&event] {
    return run_to_end(event.wait(Waiting(), std::chrono::nanoseconds::max()));
  });
  ASSERT_TRUE(eventually([&] { return event.waiting() == 2; }));

  event.happen();

  EXPECT_EQ(parked.get(), WaitEnd::woken);
  EXPECT_EQ(blocked.get(), WaitEnd::woken);
  EXPECT_EQ(event.waiting(), 0);
}

TEST(WaitList, LetsGoThoseWhoseTimeHasPassed) {
  Event event;
  Worker worker;
  EXPECT_EQ(wait_parked(worker, event, 5ms).get(), WaitEnd::timed_out);
  EXPECT_EQ(run_to_end(event.wait(Waiting(), 5ms)), WaitEnd::timed_out);
  event.happen();
}

TEST(WaitList, LetsGoThoseThatAreCancelled) {
  Event event;
  Worker worker;
  auto cancelled = wait_parked(worker, event, 1h);
  auto other = wait_parked(worker, event, 1h);
  ASSERT_TRUE(eventually([&] { return event.waiting() == 2; }));

  cancelled.cancel();

  EXPECT_EQ(cancelled.get(), WaitEnd::cancelled);
  EXPECT_FALSE(other.has_ended());
  event.happen();
  EXPECT_EQ(other.get(), WaitEnd::woken);
}

TEST(WaitList, EndsEachWaitOnceWhateverComesTogether) {
  Worker worker;
  for (int round = 0; round < 100; ++round) {
    Event event;
    std::vector<std::unique_ptr<WorkerCall<WaitEnd>>> calls;
    for (int i = 0; i < 8; ++i) {
      calls.push_back(std::make_unique<WorkerCall<WaitEnd>>(worker, [&event, i](const Waiting& waiting) {
        return event.wait(waiting, std::chrono::microseconds(20 * i));
      }));
    }
    const std::jthread happening([&event] { event.happen(); });
    calls.front()->cancel();
    calls.back()->cancel();
    for (auto& call : calls) {
      const auto end = call->get();
      const bool was_cancelled = call == calls.front() || call == calls.back();
      EXPECT_TRUE(was_cancelled || end != WaitEnd::cancelled);
    }
  }
}

}  // namespace

}  // namespace auth0::test
