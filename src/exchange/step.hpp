#pragma once

#include "concurrency/task.hpp"
#include "exchange/answer/outcome.hpp"
#include "exchange/kept/request_names.hpp"
#include "exchange/request/client_authenticator.hpp"
#include "exchange/request/token_request.hpp"
#include "worker/waiting.hpp"

#include <auth0/clock.hpp>

#include <chrono>
#include <memory>

namespace auth0::inline v0::exchange {

/// How a call got its token, for observers.
struct ExchangeReport {
  unsigned requests = 0;  ///< To the token endpoint, of this call's own.
  bool was_cached = false;
};

/// One call for an exchanged token, on its way through the steps.
struct ExchangeCall {
  TokenRequest request;
  RequestNames names;                              ///< Hashes that stand for the request.
  std::chrono::steady_clock::time_point deadline;  ///< By the monotonic clock.
  const worker::Waiting& waiting;
  ClientAuthenticator::Server server{};  ///< Empty before the step `Discovering`.
  ExchangeReport report{};

  /// Whole milliseconds until the deadline; 0 or less when it has expired.
  [[nodiscard]] std::chrono::milliseconds time_left(const Clock& clock) const {
    return std::chrono::floor<std::chrono::milliseconds>(deadline - clock.monotonic_now());
  }

  /// Whether the call must not go on: it was cancelled, or its deadline has expired.
  [[nodiscard]] bool must_end(const Clock& clock) const {
    return waiting.is_cancelled() || time_left(clock) <= std::chrono::milliseconds(0);
  }
  /// Its outcome then.
  [[nodiscard]] Outcome end() const { return waiting.is_cancelled() ? cancelled() : out_of_time(); }
};

/// One step of an exchange. It has an outcome of its own, or that of the next step, which it is built with.
///
/// All that a step needs to know of a call is in the call, and what it remembers between calls it is built
/// with. Steps are thread-safe, and live as long as the chain that they are part of.
class Step {
 public:
  Step() = default;
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;
  virtual ~Step() = default;

  /// A step that finds the deadline expired gives `out_of_time()`, and one that finds the call cancelled
  /// `cancelled()`. The call outlives the task.
  [[nodiscard]] virtual Task<Outcome> run(ExchangeCall& call) = 0;
};

using NextStep = std::unique_ptr<Step>;

}  // namespace auth0::inline v0::exchange
