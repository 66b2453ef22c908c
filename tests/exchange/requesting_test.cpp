#include "exchange/requesting.hpp"

#include "support/exchange_steps.hpp"
#include "support/scripted_transport.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using exchange::ClientAuthenticator;

class RequestingStep : public ::testing::Test {
 protected:
  [[nodiscard]] exchange::Outcome run(std::chrono::milliseconds time) {
    auto call = call_with("a", *clock_, time);
    call.request.form.push_back({.name = "subject_token", .value = "a"});
    call.server.token_endpoint = url;
    exchange::Requesting step(client_, {transport_, std::nullopt}, clock_);
    return run_to_end(step.run(call));
  }

  static constexpr const char* url = "https://tenant.example.com/oauth/token";

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
  ClientAuthenticator client_ = ClientAuthenticator::of("client-1", {.client_secret = "secret-1"}).value();
};

// 10.1
TEST_F(RequestingStep, SendsTheFormAndTheClientsAuthentication) {
  transport_->answer(url, 200, R"({"access_token":"at-1","token_type":"Bearer"})");
  const auto outcome = run(10s);
  ASSERT_TRUE(outcome.tokens);
  EXPECT_EQ(outcome.tokens->access_token, "at-1");
  EXPECT_EQ(transport_->last_request().body, "subject_token=a&client_id=client-1&client_secret=secret-1");
}

// 10.7
TEST_F(RequestingStep, SaysWhatMayBeRepeated) {
  transport_->answer(url, 503, "");
  EXPECT_TRUE(run(10s).may_be_repeated);
  transport_->answer(url, 400, R"({"error":"invalid_grant"})");
  EXPECT_FALSE(run(10s).may_be_repeated);
  transport_->fail(url, TransportFailure::timed_out, "");
  EXPECT_TRUE(run(10s).may_be_repeated);
  transport_->fail(url, TransportFailure::tls, "");
  EXPECT_FALSE(run(10s).may_be_repeated);
}

TEST_F(RequestingStep, TakesNoLongerThanUntilTheDeadline) {
  transport_->answer(url, 503, "");
  static_cast<void>(run(1500ms));
  EXPECT_EQ(transport_->last_request().timeout, 1500ms);
}

TEST_F(RequestingStep, SendsNothingForACallThatIsCancelled) {
  ParkedWaiting parked;
  parked.cancellation.request();
  auto call = call_with("a", *clock_, 10s, parked.waiting);
  call.server.token_endpoint = url;
  exchange::Requesting step(client_, {transport_, std::nullopt}, clock_);
  EXPECT_TRUE(call.must_end(*clock_));
  EXPECT_EQ(run_to_end(step.run(call)).tokens.error().reason, Reason::cancelled);
  EXPECT_EQ(transport_->requests(), 0U);
}

TEST_F(RequestingStep, SendsInTheLastMillisecond) {
  transport_->answer(url, 503, "");
  EXPECT_EQ(run(1ms).tokens.error().reason, Reason::token_endpoint_unavailable);
  EXPECT_EQ(transport_->requests(), 1U);
}

// Signing a client assertion takes time. To libcurl, and to many other transports, 0 ms mean "as long as it
// takes".
TEST_F(RequestingStep, SendsNothingWhereTheLastMillisecondPassesBeforeTheRequestIsMade) {
  class ClockThatGoesOn final : public Clock {
   public:
    [[nodiscard]] std::chrono::sys_seconds now() const noexcept override { return {}; }
    [[nodiscard]] std::chrono::steady_clock::time_point monotonic_now() const noexcept override {
      return std::chrono::steady_clock::time_point(++readings_ * 1ms);
    }

   private:
    mutable int readings_ = 0;
  };
  transport_->answer(url, 503, "");
  auto call = call_with("a", *clock_);
  call.deadline = std::chrono::steady_clock::time_point(2500us);  // the first reading finds 1.5 ms
  call.server.token_endpoint = url;
  exchange::Requesting step(client_, {transport_, std::nullopt}, std::make_shared<ClockThatGoesOn>());
  expect_out_of_time(run_to_end(step.run(call)));
  EXPECT_EQ(transport_->requests(), 0U);
}

// Calls with more time share its outcome else.
TEST_F(RequestingStep, SaysWhetherTheDeadlineHasCutTheRequestShort) {
  transport_->fail(url, TransportFailure::timed_out, "");
  EXPECT_TRUE(run(4999ms).concerns_this_call_alone);
  EXPECT_FALSE(run(5000ms).concerns_this_call_alone);  // the time-out of every request
  transport_->fail(url, TransportFailure::connection_broken, "");
  EXPECT_FALSE(run(4999ms).concerns_this_call_alone);
}

TEST_F(RequestingStep, SendsNothingAfterTheDeadline) {
  const auto outcome = run(0ms);
  expect_out_of_time(outcome);
  EXPECT_FALSE(outcome.may_be_repeated);
  EXPECT_EQ(transport_->requests(), 0U);
}

}  // namespace

}  // namespace auth0::test
