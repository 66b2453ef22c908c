#pragma once

#include "exchange/attempt.hpp"

#include <auth0/clock.hpp>
#include <auth0/error.hpp>
#include <auth0/token_exchange.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace auth0::exchange {

/// Repeats what has failed, a few times and no longer than a deadline (rule 10.7). Thread-safe.
class Retries {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// What is absent is the machine's own.
  struct Options {
    std::function<double()> random{};                        ///< Between 0 and 1.
    std::function<void(std::chrono::milliseconds)> sleep{};  ///< Returns after that time.
  };

  Retries(Options options, std::shared_ptr<const Clock> clock);

  /// How it ended, and whether a later deadline could have made it end otherwise.
  struct Ended {
    Result<ExchangedTokenSet> outcome;
    bool for_want_of_time = false;
  };

  /// The outcome of the last attempt. Each is told how much time is left.
  [[nodiscard]] Ended run(TimePoint deadline,
                          const std::function<Attempt(std::chrono::milliseconds)>& attempt) const;

 private:
  [[nodiscard]] std::chrono::milliseconds wait_after(unsigned attempts, const Attempt& last) const;

  Options options_;
  std::shared_ptr<const Clock> clock_;
};

/// The error of a call whose time is over.
[[nodiscard]] Error deadline_exceeded();

}  // namespace auth0::exchange
