#pragma once

#include "exchange/step.hpp"

#include <utility>

namespace auth0::inline v0::exchange {

/// Refuses tokens for another organization than the one that was asked for (rule 10.9).
class CheckingOrganization final : public Step {
 public:
  explicit CheckingOrganization(NextStep next) : next_(std::move(next)) {}

  [[nodiscard]] Task<Outcome> run(ExchangeCall& call) override;

 private:
  NextStep next_;
};

}  // namespace auth0::inline v0::exchange
