#pragma once

#include "exchange/step.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace auth0::inline v0::exchange {

/// Repeats what may succeed next time: at most three requests, and none after the deadline (rule 10.7).
class Retrying final : public Step {
 public:
  /// What is absent is the machine's own.
  struct Options {
    std::function<double()> random{};  ///< Between 0 and 1.
    /// Waits for that time, or until the call is cancelled.
    std::function<Task<worker::WaitEnd>(const worker::Waiting&, std::chrono::milliseconds)> sleep{};
  };

  Retrying(Options options, std::shared_ptr<const Clock> clock, NextStep next);

  /// The outcome of the last request.
  [[nodiscard]] Task<Outcome> run(ExchangeCall& call) override;

 private:
  [[nodiscard]] std::chrono::milliseconds wait_after(unsigned requests,
                                                     std::optional<std::chrono::seconds> retry_after) const;

  Options options_;
  std::shared_ptr<const Clock> clock_;
  NextStep next_;
};

}  // namespace auth0::inline v0::exchange
