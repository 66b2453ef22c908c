#include "exchange/refusing.hpp"

#include "support/exchange_steps.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

// The step as it finds itself after the next one has had an outcome with the subject token "a".
class RefusingStep : public ::testing::Test {
 protected:
  void run_first(exchange::Outcome outcome) {
    int calls = 0;
    static_cast<void>(run("a", counted_step(calls, std::move(outcome))));
    EXPECT_EQ(calls, 1);
  }

  // Why a call is refused without asking the next step; empty if it asks.
  [[nodiscard]] std::string refusal_of(std::string_view subject_token) {
    int calls = 0;
    const auto outcome = run(subject_token, counted_step(calls, outcome_with_token("at")));
    EXPECT_EQ(calls == 1, outcome.tokens.has_value());
    return outcome.tokens ? std::string() : std::string(to_string(outcome.tokens.error().reason));
  }

  // A refusal for this reason, with a wait that is asked for.
  [[nodiscard]] static exchange::Outcome refused_for(Reason reason, const std::string& code, int status) {
    auto outcome = outcome_with_refusal(code, status);
    outcome.tokens.error().reason = reason;
    outcome.tokens.error().retry_after = 30s;
    return outcome;
  }

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  exchange::Refusals refusals_{10};

 private:
  [[nodiscard]] exchange::Outcome run(std::string_view subject_token, exchange::NextStep next) {
    auto call = call_with(subject_token, *clock_);
    exchange::Refusing step(refusals_, clock_, std::move(next));
    return run_to_end(step.run(call));
  }
};

// 10.11
TEST_F(RefusingStep, RefusesWhatTheServerHasRefused) {
  for (const auto* code : {"invalid_grant", "invalid_request"}) {
    run_first(outcome_with_refusal(code));
    EXPECT_EQ(refusal_of("a"), "subject_token_refused_before") << code;
    EXPECT_EQ(refusal_of("b"), "") << code;
    clock_->advance(60s);
    EXPECT_EQ(refusal_of("a"), "") << code;
    clock_->advance(60s);
  }
}

// 10.11
TEST_F(RefusingStep, RefusesNothingForAnErrorThatSaysNothingOfTheSubjectToken) {
  run_first(outcome_with_refusal("access_denied"));
  run_first(outcome_with_error(Reason::token_endpoint_unavailable));
  run_first(exchange::out_of_time());
  EXPECT_EQ(refusal_of("a"), "");
}

// 10.11: a server that failed has judged nothing, whatever code it sends; nor has an answer without one.
TEST_F(RefusingStep, RefusesNothingForACodeThatCameWithAFailure) {
  run_first(refused_for(Reason::token_endpoint_unavailable, "invalid_grant", 503));
  run_first(outcome_with_error(Reason::exchange_refused));
  run_first(refused_for(Reason::token_endpoint_unavailable, "too_many_attempts", 503));
  EXPECT_EQ(refusal_of("a"), "");
}

// 10.11
TEST_F(RefusingStep, LocksNobodyOutAfterTooManyRequests) {
  run_first(refused_for(Reason::exchange_throttled, "too_many_requests", 429));
  EXPECT_EQ(refusal_of("b"), "");
}

// 10.11
TEST_F(RefusingStep, RefusesAllAfterTooManyAttempts) {
  run_first(refused_for(Reason::exchange_throttled, "too_many_attempts", 429));
  EXPECT_EQ(refusal_of("b"), "exchange_throttled");
  clock_->advance(30s);
  EXPECT_EQ(refusal_of("b"), "");
}

// 10.11: whether the server has judged the subject token, in each case.
TEST_F(RefusingStep, RemembersWhetherTheServerHasJudged) {
  const auto call = call_with("a", *clock_);
  const auto is_unjudged = [&] { return refusals_.is_unjudged(call.names.subject, clock_->monotonic_now()); };
  run_first(outcome_with_error(Reason::token_endpoint_unavailable));
  for (const int status : {399, 500, 503})
    run_first(outcome_with_refusal("temporarily_unavailable", status));
  EXPECT_TRUE(is_unjudged());
  for (const int status : {400, 499}) {
    run_first(outcome_with_refusal("access_denied", status));
    EXPECT_FALSE(is_unjudged());
    clock_->advance(60s);
  }
  run_first(outcome_with_refusal("access_denied", 403));
  EXPECT_FALSE(is_unjudged());
  clock_->advance(60s);
  EXPECT_TRUE(is_unjudged());
  run_first(outcome_with_token("at"));
  EXPECT_FALSE(is_unjudged());
}

}  // namespace

}  // namespace auth0::test
