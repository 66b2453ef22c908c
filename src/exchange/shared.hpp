#pragma once

#include "concurrency/single_flight.hpp"
#include "exchange/kept/result_cache.hpp"
#include "exchange/step.hpp"

#include <chrono>
#include <memory>
#include <utility>

namespace auth0::inline v0::exchange {

/// Lets identical exchanges at the same time share one outcome (rule 10.10).
class Shared final : public Step {
 public:
  Shared(std::shared_ptr<const Clock> clock, NextStep next)
      : clock_(std::move(clock)), next_(std::move(next)) {}

  [[nodiscard]] Outcome run(ExchangeCall& call) override {
    const auto left = call.time_left(*clock_);
    if (left <= std::chrono::milliseconds(0)) return out_of_time();
    auto outcome =
        flights_.run(call.names.request, {.max_wait = left}, [&] { return next_->run(call); }, is_for_all);
    if (outcome) return std::move(*outcome);
    // Callers that cannot have the leader's outcome all ask now: one after the other they would miss their
    // deadlines.
    if (call.time_left(*clock_) <= std::chrono::milliseconds(0)) return out_of_time();
    return next_->run(call);
  }

 private:
  static bool is_for_all(const Outcome& outcome) {
    return outcome.tokens ? may_be_shared(*outcome.tokens) : !outcome.lacked_time;
  }

  std::shared_ptr<const Clock> clock_;
  NextStep next_;
  SingleFlight<jose::Sha256, Outcome> flights_;
};

}  // namespace auth0::inline v0::exchange
