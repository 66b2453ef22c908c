#include "exchange/cached.hpp"

#include "support/exchange_steps.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

class CacheSteps : public ::testing::Test {
 protected:
  [[nodiscard]] exchange::Outcome run_cached(exchange::Outcome of_next) {
    auto call = call_with("a", *clock_);
    exchange::Cached step(cache_, counted_step(calls_, std::move(of_next)));
    return run_to_end(step.run(call));
  }
  [[nodiscard]] exchange::Outcome run_caching(exchange::Outcome of_next) {
    auto call = call_with("a", *clock_);
    exchange::Caching step(cache_, counted_step(calls_, std::move(of_next)));
    return run_to_end(step.run(call));
  }
  [[nodiscard]] exchange::Outcome good_outcome() const {
    auto outcome = outcome_with_token("at-1");
    outcome.tokens->expires_at = clock_->now() + 1h;
    return outcome;
  }

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  exchange::ResultCache cache_{ExchangeOptions{.max_cached_tokens = 1}, clock_};
  int calls_ = 0;
};

// 10.10
TEST_F(CacheSteps, GiveWhatAnEarlierCallHasLeft) {
  ASSERT_TRUE(run_caching(good_outcome()).tokens);
  const auto outcome = run_cached(outcome_with_error(Reason::exchange_refused));
  ASSERT_TRUE(outcome.tokens);
  EXPECT_EQ(outcome.tokens->access_token, "at-1");
  EXPECT_EQ(calls_, 1);
}

TEST_F(CacheSteps, GiveItToACallThatIsParked) {
  ASSERT_TRUE(run_caching(good_outcome()).tokens);
  const ParkedWaiting parked;
  auto call = call_with("a", *clock_, 10s, parked.waiting);
  exchange::Cached step(cache_, counted_step(calls_, outcome_with_error(Reason::exchange_refused)));
  EXPECT_TRUE(run_to_end(step.run(call)).tokens);
  EXPECT_EQ(calls_, 1);
}

TEST_F(CacheSteps, AskTheNextOneWhereNothingIsLeft) {
  EXPECT_EQ(run_cached(good_outcome()).tokens->access_token, "at-1");
  EXPECT_EQ(run_cached(good_outcome()).tokens->access_token, "at-1");
  EXPECT_EQ(calls_, 2);
}

TEST_F(CacheSteps, AskNobodyForACallThatIsCancelled) {
  ParkedWaiting parked;
  parked.cancellation.request();
  auto call = call_with("a", *clock_, 10s, parked.waiting);
  exchange::Cached step(cache_, counted_step(calls_, good_outcome()));
  const auto outcome = run_to_end(step.run(call));
  ASSERT_FALSE(outcome.tokens);
  EXPECT_EQ(outcome.tokens.error().reason, Reason::cancelled);
  EXPECT_EQ(calls_, 0);
}

TEST_F(CacheSteps, LeaveNoError) {
  EXPECT_FALSE(run_caching(outcome_with_error(Reason::exchange_refused)).tokens);
  EXPECT_FALSE(run_cached(outcome_with_error(Reason::exchange_refused)).tokens);
  EXPECT_EQ(calls_, 2);
}

}  // namespace

}  // namespace auth0::test
