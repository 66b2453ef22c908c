#include "exchange/one_per_subject.hpp"
#include "exchange/retrying.hpp"
#include "exchange/shared.hpp"
#include "support/exchange_steps.hpp"
#include "support/worker_call.hpp"

#include <chrono>
#include <cstddef>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using exchange::Outcome;
using ParkedCall = WorkerCall<Outcome>;

// What a call does, on the worker's thread. The call lies in the frame, as in `TokenExchanger`.
Task<Outcome> run_step(exchange::Step& step, std::string_view subject_token, const Clock& clock,
                       std::chrono::milliseconds time, const worker::Waiting& waiting) {
  auto call = call_with(subject_token, clock, time, waiting);
  auto running = step.run(call);
  co_return co_await std::move(running);
}

// Steps with a next one that the test lets go, and calls that are parked in them.
class ParkedCalls : public ::testing::Test {
 protected:
  std::unique_ptr<ParkedCall> call(exchange::Step& step, std::string_view subject_token = "a",
                                   std::chrono::milliseconds time = 30s) {
    auto parked = std::make_unique<ParkedCall>(
        worker_, [this, &step, subject_token, time](const worker::Waiting& waiting) {
          return run_step(step, subject_token, *clock_, time, waiting);
        });
    let_finish(worker_);
    return parked;
  }

  static void expect_token(ParkedCall& call, std::string_view access_token) {
    const auto outcome = call.get();
    ASSERT_TRUE(outcome.tokens);
    EXPECT_EQ(outcome.tokens->access_token, access_token);
  }
  static void expect_cancelled(ParkedCall& call) {
    const auto outcome = call.get();
    ASSERT_FALSE(outcome.tokens);
    EXPECT_EQ(outcome.tokens.error().reason, Reason::cancelled);
  }

  std::shared_ptr<const Clock> clock_ = system_clock();
  HeldStep* next_ = nullptr;
  exchange::NextStep make_next() {
    auto step = std::make_unique<HeldStep>();
    next_ = step.get();
    return step;
  }
  exchange::Refusals refusals_{10};
  exchange::Shared shared_{clock_, make_next()};
  HeldStep* next_of_shared_ = next_;
  exchange::OnePerSubject one_per_subject_{refusals_, clock_, make_next()};
  HeldStep* next_of_turns_ = next_;
  worker::Worker worker_;  // last: its calls end first
};

// 10.10
TEST_F(ParkedCalls, ShareOneOutcome) {
  std::vector<std::unique_ptr<ParkedCall>> calls;
  for (int i = 0; i < 50; ++i)
    calls.push_back(call(shared_));
  EXPECT_EQ(next_of_shared_->calls(), 1U);
  next_of_shared_->end(0, outcome_with_token("of all"));
  for (const auto& parked : calls)
    expect_token(*parked, "of all");
  EXPECT_EQ(next_of_shared_->calls(), 1U);
}

// The work is handed on to one of those that wait.
TEST_F(ParkedCalls, BeginAgainWhereTheLeaderIsCancelled) {
  const auto leader = call(shared_);
  const auto second = call(shared_);
  const auto third = call(shared_);
  EXPECT_EQ(next_of_shared_->calls(), 1U);
  leader->cancel();
  expect_cancelled(*leader);
  let_finish(worker_);
  EXPECT_EQ(next_of_shared_->calls(), 2U);
  next_of_shared_->end(1, outcome_with_token("of both"));
  expect_token(*second, "of both");
  expect_token(*third, "of both");
  EXPECT_EQ(next_of_shared_->calls(), 2U);
}

TEST_F(ParkedCalls, AreCancelledAlone) {
  const auto leader = call(shared_);
  const auto second = call(shared_);
  const auto third = call(shared_);
  second->cancel();
  expect_cancelled(*second);
  next_of_shared_->end(0, outcome_with_token("of both"));
  expect_token(*leader, "of both");
  expect_token(*third, "of both");
}

TEST_F(ParkedCalls, AllAskWhereTheOutcomeIsTheLeadersOwn) {
  const auto leader = call(shared_);
  const auto second = call(shared_);
  const auto third = call(shared_);
  auto with_refresh_token = outcome_with_token("of the first");
  with_refresh_token.tokens->refresh_token = "rt";
  next_of_shared_->end(0, with_refresh_token);
  expect_token(*leader, "of the first");
  let_finish(worker_);
  ASSERT_EQ(next_of_shared_->calls(), 3U);
  next_of_shared_->end(1, outcome_with_token("at"));
  next_of_shared_->end(2, outcome_with_token("at"));
  expect_token(*second, "at");
  expect_token(*third, "at");
}

TEST_F(ParkedCalls, WaitForALeaderNoLongerThanUntilTheirDeadline) {
  const auto leader = call(shared_);
  const auto second = call(shared_, "a", 50ms);
  expect_out_of_time(second->get());
  next_of_shared_->end(0, outcome_with_token("at"));
  expect_token(*leader, "at");
  EXPECT_EQ(next_of_shared_->calls(), 1U);
}

// A thread and a parked call may wait for each other's work.
TEST_F(ParkedCalls, ShareWithThreads) {
  const auto leader = call(shared_);
  auto on_a_thread = std::async(std::launch::async,
                                [this] { return run_to_end(run_step(shared_, "a", *clock_, 30s, blocking)); });
  std::this_thread::sleep_for(20ms);  // so that it waits for the leader
  next_of_shared_->end(0, outcome_with_token("of both"));
  expect_token(*leader, "of both");
  EXPECT_EQ(on_a_thread.get().tokens->access_token, "of both");
}

// 10.11
TEST_F(ParkedCalls, TakeTurnsWhereTheSubjectTokenIsUnjudged) {
  const auto first = call(one_per_subject_);
  const auto second = call(one_per_subject_);
  const auto other = call(one_per_subject_, "b");
  EXPECT_EQ(next_of_turns_->calls(), 2U);
  next_of_turns_->end(0, outcome_with_token("of the first"));
  expect_token(*first, "of the first");
  let_finish(worker_);
  ASSERT_EQ(next_of_turns_->calls(), 3U);
  next_of_turns_->end(2, outcome_with_token("of the second"));
  expect_token(*second, "of the second");
  next_of_turns_->end(1, outcome_with_token("of the other"));
  expect_token(*other, "of the other");
}

TEST_F(ParkedCalls, GiveTheirTurnAwayWhenTheyAreCancelled) {
  const auto first = call(one_per_subject_);
  const auto second = call(one_per_subject_);
  first->cancel();
  expect_cancelled(*first);
  let_finish(worker_);
  ASSERT_EQ(next_of_turns_->calls(), 2U);
  next_of_turns_->end(1, outcome_with_token("at"));
  expect_token(*second, "at");
}

TEST_F(ParkedCalls, WaitForTheirTurnNoLongerThanUntilTheirDeadline) {
  const auto first = call(one_per_subject_);
  expect_out_of_time(call(one_per_subject_, "a", 50ms)->get());
  next_of_turns_->end(0, outcome_with_token("at"));
  expect_token(*first, "at");
}

// 10.7: as a timer, beside which the worker does other things.
TEST_F(ParkedCalls, WaitAsLongAsTheServerAsksFor) {
  exchange::Retrying retrying({.random = [] { return 0.0; }}, clock_, make_next());
  const auto began_at = std::chrono::steady_clock::now();
  const auto parked = call(retrying);
  auto throttled = outcome_with_error(Reason::exchange_throttled);
  throttled.tokens.error().retry_after = 1s;
  throttled.may_be_repeated = true;
  next_->end(0, throttled);
  let_finish(worker_);
  EXPECT_FALSE(parked->has_ended());
  EXPECT_EQ(next_->calls(), 1U);
  EXPECT_FALSE(parked->has_ended(900ms));
  while (next_->calls() < 2 && std::chrono::steady_clock::now() - began_at < 30s)
    std::this_thread::sleep_for(10ms);
  EXPECT_GE(std::chrono::steady_clock::now() - began_at, 1s);
  next_->end(1, outcome_with_token("at"));
  expect_token(*parked, "at");
}

TEST_F(ParkedCalls, AreCancelledInTheWaitBeforeARetry) {
  exchange::Retrying retrying({.random = [] { return 0.0; }}, clock_, make_next());
  const auto parked = call(retrying);
  auto throttled = outcome_with_error(Reason::exchange_throttled);
  throttled.tokens.error().retry_after = 20s;
  throttled.may_be_repeated = true;
  next_->end(0, throttled);
  let_finish(worker_);
  parked->cancel();
  EXPECT_TRUE(parked->has_ended(5s));
  expect_cancelled(*parked);
  EXPECT_EQ(next_->calls(), 1U);
}

}  // namespace

}  // namespace auth0::test
