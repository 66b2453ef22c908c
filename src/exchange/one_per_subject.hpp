#pragma once

#include "concurrency/single_flight.hpp"
#include "exchange/kept/refusals.hpp"
#include "exchange/step.hpp"

#include <chrono>
#include <memory>
#include <utility>

namespace auth0::inline v0::exchange {

/// Sends one custom exchange at a time with a subject token that the authorization server has not judged yet
/// (rule 10.11). The others wait for their turn, not for the outcome: their parameters may be different.
class OnePerSubject final : public Step {
 public:
  OnePerSubject(const Refusals& refusals, std::shared_ptr<const Clock> clock, NextStep next)
      : refusals_(refusals), clock_(std::move(clock)), next_(std::move(next)) {}

  [[nodiscard]] Outcome run(ExchangeCall& call) override {
    while (call.request.kind == Exchange::custom && must_take_turns(call.names)) {
      const auto left = call.time_left(*clock_);
      if (left <= std::chrono::milliseconds(0)) return out_of_time();
      auto outcome = turns_.run(
          call.names.subject, {.max_wait = left}, [&] { return next_->run(call); },
          [](const Outcome& /*outcome*/) { return false; });
      if (outcome) return std::move(*outcome);
    }
    return next_->run(call);
  }

 private:
  // A call that the next step refuses at once need not wait.
  [[nodiscard]] bool must_take_turns(const RequestNames& names) const {
    const auto now = clock_->monotonic_now();
    return refusals_.is_unjudged(names.subject, now) && !refusals_.of_token(names.subject, now) &&
           !refusals_.of_request(names, now) && !refusals_.of_all(now);
  }

  const Refusals& refusals_;
  std::shared_ptr<const Clock> clock_;
  NextStep next_;
  SingleFlight<jose::Sha256, Outcome> turns_;
};

}  // namespace auth0::inline v0::exchange
