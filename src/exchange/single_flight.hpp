#pragma once

#include "jose/sha256.hpp"

#include <auth0/error.hpp>
#include <auth0/token_exchange.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace auth0::exchange {

/// Lets callers who want the same thing at the same time share one request. Thread-safe.
class SingleFlight {
 public:
  using Outcome = Result<ExchangedTokenSet>;

  /// What a leader has got, and whether those who wait for it may have the same.
  struct Led {
    Outcome outcome;
    bool may_be_shared = true;
  };

  /// The outcome of `lead`, called by the first of the callers with this name; the others wait for it, each no
  /// longer than `max_wait` in real time. Nothing for a caller whose time is over, and for one whose leader
  /// keeps what it has got: who has time left may call again.
  [[nodiscard]] std::optional<Outcome> run(const jose::Sha256& name, std::chrono::milliseconds max_wait,
                                           const std::function<Led()>& lead);

 private:
  // A request that is under way. Who waits for it keeps it, whatever comes after.
  struct Flight {
    bool ended = false;
    std::optional<Outcome> outcome;  // absent if the leader threw, or keeps what it has got
  };

  void end(const jose::Sha256& name, Flight& flight, std::optional<Outcome> outcome);

  std::mutex mutex_;
  std::condition_variable ended_;
  std::map<jose::Sha256, std::shared_ptr<Flight>> flights_;  // guarded by mutex_, as is what it points to
};

}  // namespace auth0::exchange
