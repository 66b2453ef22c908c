#pragma once

#include "exchange/flights.hpp"
#include "exchange/kept/refusals.hpp"
#include "exchange/step.hpp"

#include <memory>
#include <utility>

namespace auth0::inline v0::exchange {

/// Sends one custom exchange at a time with a subject token that the authorization server has not judged yet
/// (rule 10.11). The others wait for their turn, not for the outcome: their parameters may be different.
class OnePerSubject final : public Step {
 public:
  OnePerSubject(const Refusals& refusals, std::shared_ptr<const Clock> clock, NextStep next)
      : refusals_(refusals), clock_(std::move(clock)), next_(std::move(next)) {}

  [[nodiscard]] Task<Outcome> run(ExchangeCall& call) override;

 private:
  [[nodiscard]] bool must_take_turns(const ExchangeCall& call) const;
  [[nodiscard]] Task<Outcome> take_turns(ExchangeCall& call);

  const Refusals& refusals_;
  std::shared_ptr<const Clock> clock_;
  NextStep next_;
  Flights turns_;
};

}  // namespace auth0::inline v0::exchange
