#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

namespace auth0::inline v0::issuer {

/// How long what is known of an issuer is good for, and who refreshes it.
struct KeyPolicy {
  std::chrono::seconds ttl{600};         ///< 0: nothing is kept.
  std::chrono::seconds max_stale{3600};  ///< Since the last fetch that succeeded; no more than `ttl`: off.
  /// How many requests may keep a thread waiting at one time for the keys of an issuer that has not proven
  /// itself, or that fails now; the one that fetches is one of them, and the rest are refused at once
  /// (rule 4.8). Anybody can claim to come from an issuer that hangs, and must not take all threads from the
  /// others.
  std::size_t max_waiting = 2;
  /// The same for calls that wait on no thread: they take only memory.
  std::size_t max_parked = 10'000;
  /// Whether any number of requests may wait for its keys from the beginning.
  bool is_proven = false;
  /// Whether the worker goes on without end until the first keys are there: for issuers that are configured.
  /// One that a resolver allowed is known from a token that nobody has verified, and is tried for a few times.
  bool is_configured = true;
  std::function<double()> random{};  ///< Between 0 and 1; called by one thread at a time.
  /// Called when the time of the next refresh has changed, and when a request finds it due. If it is absent or
  /// returns false nobody refreshes in the background: requests fetch what has grown old.
  std::function<bool()> wake_worker{};
};

}  // namespace auth0::inline v0::issuer
