#pragma once

#include <auth0/dpop.hpp>
#include <auth0/error.hpp>
#include <auth0/export.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0 {

/// The state of an issuer's keys.
enum class KeysState {
  none,     ///< No keys yet: never fetched, or every fetch has failed.
  fresh,    ///< Younger than the `ttl`.
  stale,    ///< Older than the `ttl` because a refresh has failed; they still serve.
  too_old,  ///< Older than `max_stale`, or never tried to be refreshed: the next token waits for a fetch.
};

/// The text of a state, for example `fresh`.
[[nodiscard]] AUTH0_API_EXPORT std::string_view to_string(KeysState state) noexcept;

/// Key status of one issuer.
struct IssuerHealth {
  std::string issuer{};                            ///< The issuer URL.
  KeysState keys = KeysState::none;                ///< Whether its keys are fresh.
  std::size_t key_count = 0;                       ///< How many usable keys are cached.
  std::optional<std::chrono::seconds> keys_age{};  ///< Since the last fetch that succeeded began.
  unsigned failures = 0;                           ///< Fetches that failed since the last one that succeeded.
  std::string last_error{};                        ///< Message of the last of them; empty if none.
  /// Until the next refresh, or the next try to get keys; 0 if it is due or under way, absent if none is
  /// planned.
  std::optional<std::chrono::seconds> next_refresh{};
  std::uint64_t stale_served = 0;  ///< How often stale keys have served since the client was built.
};

/// Status of the cache of verified tokens.
struct TokenCacheHealth {
  std::size_t tokens = 0;      ///< Cached now.
  std::size_t max_tokens = 0;  ///< 0: the cache is off.
  std::size_t bytes = 0;  ///< What they take, as allocated, with copies of claims and keys of proofs to come.
  std::size_t max_bytes = 0;    ///< The budget for that.
  std::uint64_t evictions = 0;  ///< How many have made room for others before they had expired.
};

/// Status of a client, for a status page or an alert.
struct Health {
  std::vector<IssuerHealth> issuers{};  ///< Those whose tokens came in so far; the configured one always.
  TokenCacheHealth token_cache{};       ///< Of the cache of verified tokens.
  ReplayProtectionHealth replay_protection{};  ///< Of the record of used proofs.
};

/// An issuer whose metadata or keys could not be fetched, and why.
struct IssuerFailure {
  std::string issuer{};  ///< The issuer URL.
  Error error{};         ///< Why it failed.
};

}  // namespace auth0::inline v0
