#pragma once

#include "exchange/request/organization.hpp"
#include "exchange/step.hpp"

#include <utility>

namespace auth0::inline v0::exchange {

/// Refuses tokens for another organization than the one that was asked for (rule 10.9).
class CheckingOrganization final : public Step {
 public:
  explicit CheckingOrganization(NextStep next) : next_(std::move(next)) {}

  [[nodiscard]] Outcome run(ExchangeCall& call) override {
    auto outcome = next_->run(call);
    const auto& organization = call.request.organization;
    if (!outcome.tokens || !organization || outcome.tokens->id_token.empty()) return outcome;
    if (auto ok = check_organization(*organization, outcome.tokens->id_token); !ok)
      outcome.tokens = std::unexpected(std::move(ok.error()));
    return outcome;
  }

 private:
  NextStep next_;
};

}  // namespace auth0::inline v0::exchange
