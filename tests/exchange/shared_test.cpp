#include "exchange/shared.hpp"

#include "support/eventually.hpp"
#include "support/exchange_steps.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <thread>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

// A step whose next one ends when the test says so.
class SharedStep : public ::testing::Test {
 protected:
  // The outcomes of a call and of the identical one that comes while it is under way.
  std::pair<exchange::Outcome, exchange::Outcome> run_two(const exchange::Outcome& of_first) {
    exchange::Shared step(clock_, fake_step([&](const exchange::ExchangeCall& /*call*/) {
                            if (++calls_ > 1) return outcome_with_token("of the second");
                            may_end_.get_future().wait();
                            return of_first;
                          }));
    std::atomic<int> callers{0};
    const auto run = [&] {
      ++callers;
      auto call = call_with("a", *clock_);
      return run_to_end(step.run(call));
    };
    auto first = std::async(std::launch::async, run);
    EXPECT_TRUE(eventually([this] { return calls_ == 1; }));
    auto second = std::async(std::launch::async, run);
    EXPECT_TRUE(eventually([&] { return callers == 2; }));
    std::this_thread::sleep_for(50ms);  // so that it waits for the first
    EXPECT_EQ(calls_, 1);
    may_end_.set_value();
    return {first.get(), second.get()};
  }

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  std::atomic<int> calls_{0};
  std::promise<void> may_end_;
};

// 10.10
TEST_F(SharedStep, GivesATokenToBoth) {
  const auto [first, second] = run_two(outcome_with_token("of both"));
  EXPECT_EQ(first.tokens->access_token, "of both");
  EXPECT_EQ(second.tokens->access_token, "of both");
  EXPECT_EQ(calls_, 1);
}

TEST_F(SharedStep, GivesARefusalToBoth) {
  const auto [first, second] = run_two(outcome_with_refusal("access_denied"));
  EXPECT_EQ(first.tokens.error().oauth->error, "access_denied");
  EXPECT_EQ(second.tokens.error().oauth->error, "access_denied");
}

// RFC 9700 section 4.14.2
TEST_F(SharedStep, GivesARefreshTokenToTheFirstAlone) {
  auto with_refresh_token = outcome_with_token("of the first");
  with_refresh_token.tokens->refresh_token = "rt";
  const auto [first, second] = run_two(with_refresh_token);
  EXPECT_EQ(first.tokens->refresh_token, "rt");
  EXPECT_EQ(second.tokens->access_token, "of the second");
  EXPECT_EQ(calls_, 2);
}

TEST_F(SharedStep, DoesNotMakeTheSecondPayForTheDeadlineOfTheFirst) {
  const auto [first, second] = run_two(exchange::out_of_time());
  EXPECT_EQ(first.tokens.error().reason, Reason::deadline_exceeded);
  EXPECT_TRUE(second.tokens);
}

TEST_F(SharedStep, AsksNobodyAfterTheDeadline) {
  int calls = 0;
  exchange::Shared step(clock_, counted_step(calls, outcome_with_token("at")));
  auto call = call_with("a", *clock_, 0ms);
  expect_out_of_time(run_to_end(step.run(call)));
  EXPECT_EQ(calls, 0);
}

}  // namespace

}  // namespace auth0::test
