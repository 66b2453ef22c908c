#pragma once

#include "exchange/step.hpp"
#include "support/worker_call.hpp"
#include "worker/callback.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

/// A step that does what the test says: the next one of a step that is tested alone.
class FakeStep final : public exchange::Step {
 public:
  using Run = std::function<exchange::Outcome(const exchange::ExchangeCall&)>;

  explicit FakeStep(Run run) : run_(std::move(run)) {}

  [[nodiscard]] Task<exchange::Outcome> run(exchange::ExchangeCall& call) override { co_return run_(call); }

 private:
  Run run_;
};

[[nodiscard]] inline exchange::NextStep fake_step(FakeStep::Run run) {
  return std::make_unique<FakeStep>(std::move(run));
}

/// A next step that counts its calls and has this outcome each time.
[[nodiscard]] inline exchange::NextStep counted_step(int& calls, exchange::Outcome outcome) {
  return fake_step([&calls, outcome = std::move(outcome)](const exchange::ExchangeCall& /*call*/) {
    ++calls;
    return outcome;
  });
}

/// How calls wait that block.
inline const worker::Waiting blocking;

/// How calls wait that are parked, for steps that come to no wait.
struct ParkedWaiting {
  worker::Worker worker{};
  worker::Cancellation cancellation{};
  worker::Waiting waiting{worker, cancellation};
};

/// A next step whose outcomes come when the test says so, for calls that are parked. Thread-safe.
class HeldStep final : public exchange::Step {
 public:
  [[nodiscard]] Task<exchange::Outcome> run(exchange::ExchangeCall& call) override {
    if (call.waiting.blocks()) co_return exchange::cancelled();
    const auto begin = [this](std::move_only_function<void(exchange::Outcome)> done) {
      const std::scoped_lock lock(mutex_);
      held_.push_back(std::move(done));
    };
    auto held = worker::result_of_callback<exchange::Outcome>(call.waiting, begin);
    auto outcome = co_await std::move(held);
    if (!outcome) co_return exchange::cancelled();
    co_return std::move(*outcome);
  }

  /// How many calls have come.
  [[nodiscard]] std::size_t calls() const {
    const std::scoped_lock lock(mutex_);
    return held_.size();
  }
  /// Ends the call that came as the n-th, from 0.
  void end(std::size_t n, exchange::Outcome outcome) {
    const std::scoped_lock lock(mutex_);
    held_.at(n)(std::move(outcome));
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::move_only_function<void(exchange::Outcome)>> held_;  // guarded by mutex_
};

/// A custom exchange of a subject token, with a deadline after this time. Borrows the subject token.
[[nodiscard]] inline exchange::ExchangeCall call_with(std::string_view subject_token, const Clock& clock,
                                                      std::chrono::milliseconds time = std::chrono::seconds(10),
                                                      const worker::Waiting& waiting = blocking) {
  exchange::ExchangeCall call{.request = {.subject_token = subject_token},
                              .names = {},
                              .deadline = clock.monotonic_now() + time,
                              .waiting = waiting};
  call.names.subject.front() = call.names.request.front() = static_cast<unsigned char>(subject_token.front());
  return call;
}

/// The end of a wait that takes no time.
[[nodiscard]] inline Task<worker::WaitEnd> slept() {
  co_return worker::WaitEnd::timed_out;
}

/// Returns when a worker has done what was posted before, and what that led to at once.
inline void let_finish(worker::Worker& worker) {
  for (int i = 0; i < 3; ++i)
    static_cast<void>(
        WorkerCall<worker::WaitEnd>(worker, [](const worker::Waiting& /*waiting*/) { return slept(); }).get());
}

/// Whether it says that the caller's deadline has expired.
inline void expect_out_of_time(const exchange::Outcome& outcome) {
  ASSERT_FALSE(outcome.tokens);
  EXPECT_EQ(outcome.tokens.error().reason, Reason::deadline_exceeded);
  EXPECT_TRUE(outcome.concerns_this_call_alone);
}

[[nodiscard]] inline exchange::Outcome outcome_with_token(std::string access_token) {
  ExchangedTokenSet tokens;
  tokens.access_token = std::move(access_token);
  return {.tokens = std::move(tokens)};
}

[[nodiscard]] inline exchange::Outcome outcome_with_error(Reason reason) {
  return {.tokens = std::unexpected(Error{.reason = reason, .message = "what the step said"})};
}

/// A refusal by the authorization server, with this code.
[[nodiscard]] inline exchange::Outcome outcome_with_refusal(const std::string& code, int status = 400) {
  auto outcome = outcome_with_error(Reason::exchange_refused);
  outcome.tokens.error().oauth =
      std::make_shared<const OAuthError>(OAuthError{.http_status = status, .error = code});
  return outcome;
}

}  // namespace auth0::test
