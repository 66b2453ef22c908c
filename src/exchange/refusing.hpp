#pragma once

#include "exchange/kept/refusals.hpp"
#include "exchange/step.hpp"

#include <auth0/error.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace auth0::inline v0::exchange {

/// Refuses what the authorization server has refused within the last 60 s, and remembers what it says now
/// (rule 10.11).
class Refusing final : public Step {
 public:
  Refusing(Refusals& refusals, std::shared_ptr<const Clock> clock, NextStep next)
      : refusals_(refusals), clock_(std::move(clock)), next_(std::move(next)) {}

  [[nodiscard]] Task<Outcome> run(ExchangeCall& call) override;

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  [[nodiscard]] std::optional<Error> known_refusal(const ExchangeCall& call, TimePoint now) const;
  void remember(const Result<ExchangedTokenSet>& tokens, const RequestNames& names, TimePoint asked_at);
  void remember_lock_out(const Error& error, TimePoint now);

  Refusals& refusals_;
  std::shared_ptr<const Clock> clock_;
  NextStep next_;
};

}  // namespace auth0::inline v0::exchange
