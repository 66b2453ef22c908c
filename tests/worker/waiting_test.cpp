#include "worker/waiting.hpp"

#include "support/worker_call.hpp"
#include "worker/callback.hpp"
#include "worker/callback_result.hpp"
#include "worker/sleep.hpp"

#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using worker::WaitEnd;
using worker::Waiting;
using worker::Worker;

using Done = std::move_only_function<void(std::string)>;
using Given = std::optional<std::string>;

// What a call that waits for a callback gets; an exception as its text.
Task<Given> given_by(const Waiting& waiting, std::function<void(Done)> begin,
                     worker::CallbackLimits limits = {}) {
  Given given;
  try {
    auto task = worker::result_of_callback<std::string>(waiting, std::move(begin), std::move(limits));
    given = co_await std::move(task);
  } catch (const std::exception& thrown) {
    given = thrown.what();
  }
  co_return given;
}

Task<Given> result_of(const Waiting& waiting, worker::CallbackResult<std::string>& result,
                      std::optional<Worker::Clock::time_point> deadline) {
  // NOLINTNEXTLINE(misc-const-correctness): awaiting it changes it
  worker::CallbackResult<std::string>::Place place(waiting, deadline, result);
  static_cast<void>(co_await place);
  co_return result.take();
}

// What comes of a result that was asked for before its operation began.
WorkerCall<Given> await_result(Worker& worker, worker::CallbackResult<std::string>& result,
                               std::optional<Worker::Clock::time_point> deadline = std::nullopt) {
  return {worker, [&result, deadline](const Waiting& waiting) { return result_of(waiting, result, deadline); }};
}

TEST(CallbackResult, MayComeBeforeItIsAwaited) {
  Worker worker;
  worker::CallbackResult<std::string> result(worker);
  result.completion()("early");
  EXPECT_EQ(await_result(worker, result).get(), "early");
}

TEST(CallbackResult, MayComeWhileItIsAwaited) {
  Worker worker;
  worker::CallbackResult<std::string> result(worker);
  auto done = result.completion();
  auto awaited = await_result(worker, result);
  EXPECT_FALSE(awaited.has_ended(5ms));
  done("later");
  EXPECT_EQ(awaited.get(), "later");
}

TEST(CallbackResult, IsNothingIfItsCompletionWasDestroyedBefore) {
  Worker worker;
  worker::CallbackResult<std::string> result(worker);
  {
    const auto dropped = result.completion();
  }
  EXPECT_EQ(await_result(worker, result).get(), std::nullopt);
}

TEST(CallbackResult, IsNothingAfterTheDeadline) {
  Worker worker;
  worker::CallbackResult<std::string> result(worker);
  const auto kept = result.completion();
  EXPECT_EQ(await_result(worker, result, Worker::after(1ms)).get(), std::nullopt);
}

// Nor is the worker touched, which may be gone.
TEST(CallbackResult, IsDroppedIfNobodyWaitsAnyMore) {
  auto worker = std::make_unique<Worker>();
  auto result = std::make_unique<worker::CallbackResult<std::string>>(*worker);
  auto done = result->completion();
  result.reset();
  worker.reset();
  done("too late");
}

class ResultOfCallback : public ::testing::Test {
 protected:
  [[nodiscard]] WorkerCall<Given> call(std::function<void(Done)> begin, worker::CallbackLimits limits = {}) {
    return {worker_, [begin = std::move(begin), limits = std::move(limits)](const Waiting& waiting) {
              return given_by(waiting, begin, limits);
            }};
  }

  Done kept_;  // of the worker's thread until the worker has ended
  Worker worker_;
};

TEST(SleepFor, BlocksOrIsATimer) {
  EXPECT_EQ(run_to_end(worker::sleep_for(Waiting(), 1ms)), WaitEnd::timed_out);
  Worker worker;
  WorkerCall<WaitEnd> call(worker, [](const Waiting& waiting) { return worker::sleep_for(waiting, 1ms); });
  EXPECT_EQ(call.get(), WaitEnd::timed_out);
}

TEST(SleepFor, EndsWhenTheCallIsCancelledHoweverLongItWouldBe) {
  Worker worker;
  WorkerCall<WaitEnd> call(worker, [](const Waiting& waiting) {
    return worker::sleep_for(waiting, std::chrono::nanoseconds::max());
  });
  EXPECT_FALSE(call.has_ended(20ms));
  call.cancel();
  EXPECT_EQ(call.get(), WaitEnd::cancelled);
}

TEST(SleepFor, DoesNotBeginInACallThatWasCancelledBefore) {
  Worker worker;
  WorkerCall<WaitEnd> call(worker, [](const Waiting& waiting) {
    waiting.cancellation().request();
    return worker::sleep_for(waiting, 1h);
  });
  EXPECT_EQ(call.get(), WaitEnd::cancelled);
}

TEST_F(ResultOfCallback, IsWhatComesAtOnceOrLaterOnAnyThread) {
  EXPECT_EQ(call([](Done done) { done("at once"); }).get(), "at once");
  std::jthread other;
  EXPECT_EQ(call([&](Done done) {
              other = std::jthread([done = std::move(done)]() mutable {
                std::this_thread::sleep_for(5ms);
                done("later");
              });
            }).get(),
            "later");
}

TEST_F(ResultOfCallback, IsTheFirst) {
  EXPECT_EQ(call([](Done done) {
              done("first");
              done("second");
            }).get(),
            "first");
}

TEST_F(ResultOfCallback, IsNothingOnceTheCallIsCancelledAndWhatComesLaterIsDropped) {
  auto waiting = call([this](Done done) { kept_ = std::move(done); });
  EXPECT_FALSE(waiting.has_ended(20ms));
  waiting.cancel();
  EXPECT_EQ(waiting.get(), std::nullopt);
  WorkerJob::post(worker_, [this] { kept_("late"); });
}

TEST_F(ResultOfCallback, IsNothingAfterTheDeadline) {
  EXPECT_EQ(call([this](Done done) { kept_ = std::move(done); }, {.deadline = Worker::after(5ms)}).get(),
            std::nullopt);
}

TEST_F(ResultOfCallback, IsNothingWhenItIsAskedToStop) {
  std::stop_source stop;
  auto waiting = call([this](Done done) { kept_ = std::move(done); }, {.stop = stop.get_token()});
  EXPECT_FALSE(waiting.has_ended(20ms));
  stop.request_stop();
  EXPECT_EQ(waiting.get(), std::nullopt);
}

TEST_F(ResultOfCallback, IsNotBegunAfterTheStop) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(call([](const Done& /*done*/) { FAIL(); }, {.stop = stop.get_token()}).get(), std::nullopt);
}

// A transport or store with a fault must not leave a call waiting for ever.
TEST_F(ResultOfCallback, IsNothingWhereTheCompletionWasDropped) {
  EXPECT_EQ(call([](const Done& /*done*/) {}).get(), std::nullopt);
}

TEST_F(ResultOfCallback, IsWhatIsThrownUnlessAResultCameBefore) {
  EXPECT_EQ(call([](const Done& /*done*/) { throw std::runtime_error("thrown"); }).get(), "thrown");
  EXPECT_EQ(call([this](Done done) {
              kept_ = std::move(done);
              throw std::runtime_error("thrown");
            }).get(),
            "thrown");
  EXPECT_EQ(call([](Done done) {
              done("came before");
              throw std::runtime_error("thrown");
            }).get(),
            "came before");
}

// Results, cancellations and stops that come at the same time: each call ends once.
TEST_F(ResultOfCallback, EndsOnceWhateverComesTogether) {
  for (int i = 0; i < 300; ++i) {
    std::stop_source stop;
    std::jthread answering;
    auto racing =
        call([&answering](
                 Done done) { answering = std::jthread([done = std::move(done)]() mutable { done("came"); }); },
             {.deadline = Worker::after(std::chrono::microseconds(i)), .stop = stop.get_token()});
    racing.cancel();
    if (i % 3 == 0) stop.request_stop();
    const auto result = racing.get();
    EXPECT_TRUE(!result || *result == "came");
  }
}

}  // namespace

}  // namespace auth0::test
