#pragma once

#include "exchange/flights.hpp"
#include "exchange/step.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace auth0::inline v0::exchange {

/// Lets identical exchanges at the same time share one outcome (rule 10.10).
class Shared final : public Step {
 public:
  Shared(std::shared_ptr<const Clock> clock, NextStep next)
      : clock_(std::move(clock)), next_(std::move(next)) {}

  [[nodiscard]] Task<Outcome> run(ExchangeCall& call) override;

 private:
  [[nodiscard]] Task<Outcome> go_on(ExchangeCall& call, std::optional<Flights::Member>& member);
  [[nodiscard]] Task<Outcome> lead(ExchangeCall& call, Flights::Member& member);
  [[nodiscard]] static Task<Outcome> given(Outcome outcome);

  std::shared_ptr<const Clock> clock_;
  NextStep next_;
  Flights flights_;
};

}  // namespace auth0::inline v0::exchange
