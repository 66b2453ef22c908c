#include "exchange/retrying.hpp"

#include "support/exchange_scene.hpp"
#include "support/exchange_steps.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Waits = std::vector<milliseconds>;

// 10.7
TEST(Retrying, RepeatWhatTheNetworkOrTheServerMayDoBetterNextTime) {
  for (const auto& answer :
       {ExchangeScene::failure(TransportFailure::could_not_connect),
        ExchangeScene::failure(TransportFailure::timed_out),
        ExchangeScene::failure(TransportFailure::connection_broken), ExchangeScene::json(500, ""),
        ExchangeScene::json(502, "<html>"), ExchangeScene::json(503, "{}"),
        ExchangeScene::refusal(500, "access_denied"), ExchangeScene::refusal(429, "too_many_requests")}) {
    ExchangeScene scene;
    scene.answer({answer, answer, ExchangeScene::token()});
    EXPECT_TRUE(scene.custom());
    EXPECT_EQ(scene.sent().size(), 3U);
    EXPECT_EQ(scene.waits(), (Waits{200ms, 400ms}));
  }
}

// 10.7
TEST(Retrying, RepeatNothingThatWouldFailInTheSameWay) {
  for (const auto& answer :
       {ExchangeScene::failure(TransportFailure::tls), ExchangeScene::failure(TransportFailure::body_too_large),
        ExchangeScene::failure(TransportFailure::refused_by_client),
        ExchangeScene::failure(TransportFailure::cancelled), ExchangeScene::refusal(400, "invalid_grant"),
        ExchangeScene::refusal(401, "invalid_client"), ExchangeScene::refusal(403, "access_denied"),
        ExchangeScene::refusal(429, "too_many_attempts"), ExchangeScene::json(429, "slow down"),
        ExchangeScene::json(200, "{}"), ExchangeScene::json(404, "")}) {
    ExchangeScene scene;
    scene.answer({answer, ExchangeScene::token()});
    EXPECT_FALSE(scene.custom());
    EXPECT_EQ(scene.sent().size(), 1U);
    EXPECT_TRUE(scene.waits().empty());
  }
}

// 10.7: bounded
TEST(Retrying, GiveUpAfterThreeAttempts) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::json(503, "")});
  const auto tokens = scene.custom();
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().reason, Reason::token_endpoint_unavailable);
  EXPECT_NE(tokens.error().message.find("503"), std::string::npos);
  EXPECT_EQ(scene.sent().size(), 3U);
}

// 10.7: with jitter
TEST(Retrying, WaitUpToHalfLess) {
  ExchangeScene scene({.random = 1});
  scene.answer({ExchangeScene::json(503, "")});
  ASSERT_FALSE(scene.custom());
  EXPECT_EQ(scene.waits(), (Waits{100ms, 200ms}));
}

// 10.7
TEST(Retrying, WaitAsLongAsTheServerAsksForAndALittleMore) {
  for (const auto& [random, waited] : std::vector<std::pair<double, milliseconds>>{{0, 2000ms}, {1, 2200ms}}) {
    ExchangeScene scene({.random = random});
    scene.answer(
        {ExchangeScene::refusal(429, "too_many_requests", {{"Retry-After", "2"}}), ExchangeScene::token()});
    EXPECT_TRUE(scene.custom());
    EXPECT_EQ(scene.waits(), Waits{waited});
  }
}

// 10.7: a reset that has passed is no leave to hammer at the server.
TEST(Retrying, WaitNoLessThanWithoutBeingAsked) {
  ExchangeScene scene;
  scene.answer(
      {ExchangeScene::refusal(429, "too_many_requests", {{"Retry-After", "0"}}), ExchangeScene::token()});
  EXPECT_TRUE(scene.custom());
  EXPECT_EQ(scene.waits(), Waits{200ms});
}

// 10.7
TEST(Retrying, WaitUntilTheRateLimitIsReset) {
  ExchangeScene scene;
  scene.answer(
      {ExchangeScene::refusal(
           429, "too_many_requests",
           {{"x-ratelimit-reset", std::to_string((scene.clock->now() + 3s).time_since_epoch().count())}}),
       ExchangeScene::token()});
  EXPECT_TRUE(scene.custom());
  EXPECT_EQ(scene.waits(), Waits{3000ms});
}

// 10.7: "if the deadline allows"
TEST(Retrying, DoNotWaitPastTheDeadline) {
  ExchangeScene scene;
  scene.answer(
      {ExchangeScene::refusal(429, "too_many_requests", {{"Retry-After", "10"}}), ExchangeScene::token()});
  const auto tokens = scene.custom();  // its deadline is 10 s
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().reason, Reason::exchange_throttled);
  EXPECT_EQ(tokens.error().retry_after, 10s);
  EXPECT_EQ(tokens.error().oauth->http_status, 429);
  EXPECT_TRUE(scene.waits().empty());
  EXPECT_EQ(scene.sent().size(), 1U);
}

TEST(Retrying, TellTheNextAttemptHowMuchTimeIsLeft) {
  ExchangeScene scene;
  scene.answer(
      {ExchangeScene::refusal(429, "too_many_requests", {{"Retry-After", "7"}}), ExchangeScene::token()});
  EXPECT_TRUE(scene.custom());
  EXPECT_EQ(scene.sent().at(1).timeout, 3000ms);
}

TEST(Retrying, SayThatTheDeadlineCameFirst) {
  ExchangeScene scene;
  scene.transport->on(ExchangeScene::endpoint, [&scene](const HttpRequest& request) {
    scene.clock->advance(std::chrono::ceil<std::chrono::seconds>(request.timeout));
    return ExchangeScene::failure(TransportFailure::timed_out);
  });
  const auto tokens = scene.on_behalf_of({.audience = "a", .deadline = 2000ms});
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().code, ErrorCode::token_exchange_error);
  EXPECT_EQ(tokens.error().reason, Reason::deadline_exceeded);
  EXPECT_EQ(scene.transport->requests(), 1U);
}

// The contract of HttpTransport: an exception is a failure to connect. Its text may hold secrets (1.1).
TEST(Retrying, SurviveATransportThatThrows) {
  ExchangeScene scene;
  scene.transport->throw_at(ExchangeScene::endpoint, "proxy password hunter2");
  const auto tokens = scene.custom();
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().reason, Reason::token_endpoint_unavailable);
  EXPECT_EQ(tokens.error().message.find("hunter2"), std::string::npos);
  EXPECT_EQ(scene.transport->requests(), 3U);
}

// The step alone, with a clock that its waits set.
class RetryingStep : public ::testing::Test {
 protected:
  [[nodiscard]] exchange::Outcome run(const exchange::Outcome& of_next, std::chrono::nanoseconds deadline) {
    const auto sleep = [this](const worker::Waiting& /*waiting*/, milliseconds time) {
      waits_.push_back(time);
      clock_->advance(std::chrono::ceil<std::chrono::seconds>(time));
      return slept();
    };
    auto call = call_with("a", *clock_);
    call.deadline = clock_->monotonic_now() + deadline;
    exchange::Retrying step({.random = [] { return 0.0; }, .sleep = sleep}, clock_,
                            counted_step(calls_, of_next));
    return run_to_end(step.run(call));
  }

  [[nodiscard]] static exchange::Outcome repeatable(std::optional<std::chrono::seconds> retry_after = {}) {
    auto outcome = outcome_with_error(Reason::token_endpoint_unavailable);
    outcome.tokens.error().retry_after = retry_after;
    outcome.may_be_repeated = true;
    return outcome;
  }

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  int calls_ = 0;
  Waits waits_;
};

// 10.7
TEST_F(RetryingStep, AsksThreeTimesWhereTheOutcomeMayBeRepeated) {
  const auto outcome = run(repeatable(), 10s);
  EXPECT_EQ(outcome.tokens.error().reason, Reason::token_endpoint_unavailable);
  EXPECT_FALSE(outcome.concerns_this_call_alone);
  EXPECT_EQ(calls_, 3);
  EXPECT_EQ(waits_, (Waits{200ms, 400ms}));
}

TEST_F(RetryingStep, AsksOnceWhereTheOutcomeMayNotBeRepeated) {
  EXPECT_FALSE(run(outcome_with_error(Reason::token_answer_invalid), 10s).tokens);
  EXPECT_EQ(calls_, 1);
  EXPECT_TRUE(run(outcome_with_token("at"), 10s).tokens);
  EXPECT_EQ(calls_, 2);
}

TEST_F(RetryingStep, WaitsAsLongAsTheErrorSays) {
  EXPECT_FALSE(run(repeatable(3s), 20s).tokens);
  EXPECT_EQ(waits_, (Waits{3000ms, 3000ms}));
}

TEST_F(RetryingStep, GivesTheLastOutcomeWhereTheDeadlineIsTooCloseForAnother) {
  const auto outcome = run(repeatable(3s), 3s);
  EXPECT_EQ(outcome.tokens.error().reason, Reason::token_endpoint_unavailable);
  EXPECT_TRUE(outcome.concerns_this_call_alone);
  EXPECT_EQ(calls_, 1);
}

// 10.7: to the millisecond that is left for a request.
TEST_F(RetryingStep, SaysThatTheDeadlineHasExpired) {
  expect_out_of_time(run(repeatable(), 1ms));
  EXPECT_EQ(run(repeatable(), 2ms).tokens.error().reason, Reason::token_endpoint_unavailable);
}

TEST_F(RetryingStep, AsksAgainWhereTheDeadlineIsJustFarEnough) {
  expect_out_of_time(run(repeatable(3s), 3s + 1ns));
  EXPECT_EQ(calls_, 2);
}

TEST_F(RetryingStep, EndsWithItsWaitWhereThatIsCancelled) {
  const auto sleep = [](const worker::Waiting& /*waiting*/, milliseconds /*time*/) -> Task<worker::WaitEnd> {
    co_return worker::WaitEnd::cancelled;
  };
  auto call = call_with("a", *clock_);
  exchange::Retrying step({.random = [] { return 0.0; }, .sleep = sleep}, clock_,
                          counted_step(calls_, repeatable()));
  EXPECT_EQ(run_to_end(step.run(call)).tokens.error().reason, Reason::cancelled);
  EXPECT_EQ(calls_, 1);
}

}  // namespace

}  // namespace auth0::test
