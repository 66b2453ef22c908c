#include "exchange/one_per_subject.hpp"

#include "support/eventually.hpp"
#include "support/exchange_steps.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <string_view>
#include <thread>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using exchange::Exchange;

class OnePerSubjectStep : public ::testing::Test {
 protected:
  // Whether the next step gets both calls at the same time; the first ends once it has the second, or after
  // this limit.
  bool are_sent_together(std::string_view one, std::string_view other, Exchange kind,
                         std::chrono::milliseconds limit) {
    std::atomic<int> calls{0};
    bool are_together = false;
    exchange::OnePerSubject step(refusals_, clock_, fake_step([&](const exchange::ExchangeCall& /*call*/) {
                                   if (++calls == 1) {
                                     const auto end = std::chrono::steady_clock::now() + limit;
                                     while (calls == 1 && std::chrono::steady_clock::now() < end)
                                       std::this_thread::sleep_for(1ms);
                                     are_together = calls > 1;
                                   }
                                   return outcome_with_token("at");
                                 }));
    const auto run = [&](std::string_view subject_token) {
      auto call = call_with(subject_token, *clock_);
      call.request.kind = kind;
      return run_to_end(step.run(call));
    };
    auto first = std::async(std::launch::async, run, one);
    EXPECT_TRUE(eventually([&] { return calls == 1; }));
    EXPECT_TRUE(run(other).tokens);
    EXPECT_TRUE(first.get().tokens);
    EXPECT_EQ(calls, 2);
    return are_together;
  }

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  exchange::Refusals refusals_{10};
};

// 10.11
TEST_F(OnePerSubjectStep, SendsUnjudgedSubjectTokensOneAfterTheOther) {
  EXPECT_FALSE(are_sent_together("a", "a", Exchange::custom, 100ms));
}

TEST_F(OnePerSubjectStep, SendsOtherSubjectTokensAtTheSameTime) {
  EXPECT_TRUE(are_sent_together("a", "b", Exchange::custom, 30s));
}

// 10.11: the other exchanges begin with tokens of the issuer's own.
TEST_F(OnePerSubjectStep, LeavesTheOtherExchangesAlone) {
  EXPECT_TRUE(are_sent_together("a", "a", Exchange::on_behalf_of, 30s));
  EXPECT_TRUE(are_sent_together("a", "a", Exchange::connection, 30s));
}

TEST_F(OnePerSubjectStep, LetsAllPassOnceTheServerHasJudged) {
  refusals_.note_accepted(call_with("a", *clock_).names.subject, clock_->monotonic_now());
  EXPECT_TRUE(are_sent_together("a", "a", Exchange::custom, 30s));
}

TEST_F(OnePerSubjectStep, LetsPassWhatTheNextStepRefusesAtOnce) {
  const auto now = clock_->monotonic_now();
  refusals_.note_refused(call_with("a", *clock_).names, exchange::Refusals::About::subject_token, nullptr, now,
                         now);
  EXPECT_TRUE(are_sent_together("a", "a", Exchange::custom, 30s));
}

// 10.11: for each cause of a refusal.
TEST_F(OnePerSubjectStep, LetsPassARequestThatTheNextStepRefusesAtOnce) {
  const auto now = clock_->monotonic_now();
  refusals_.note_refused(call_with("a", *clock_).names, exchange::Refusals::About::request, nullptr, now, now);
  EXPECT_TRUE(are_sent_together("a", "a", Exchange::custom, 30s));
}

TEST_F(OnePerSubjectStep, LetsAllPassWhileCustomExchangesAreLockedOut) {
  refusals_.lock_out({.oauth = nullptr, .until = clock_->monotonic_now() + 1s});
  EXPECT_TRUE(are_sent_together("a", "a", Exchange::custom, 30s));
}

TEST_F(OnePerSubjectStep, DoesNotWaitAfterTheDeadline) {
  int calls = 0;
  exchange::OnePerSubject step(refusals_, clock_, counted_step(calls, outcome_with_token("at")));
  auto call = call_with("a", *clock_, 0ms);
  expect_out_of_time(run_to_end(step.run(call)));
  EXPECT_EQ(calls, 0);
}

}  // namespace

}  // namespace auth0::test
