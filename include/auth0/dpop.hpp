#pragma once

#include <auth0/algorithm.hpp>
#include <auth0/replay_store.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace auth0::inline v0 {

/// Which tokens are accepted (RFC 9449).
enum class DpopMode {
  allowed,   ///< Bearer tokens, and bound ones with a proof.
  required,  ///< Bound tokens with a proof only.
  disabled,  ///< Every token as a Bearer token; a binding to a key is not checked.
};

/// What happens to a proof while the store of used proofs is not available.
enum class OnStoreFailure {
  fail_closed,  ///< Refused with 503.
  fail_open,    ///< Accepted, though it may have been used before; `health()` counts them.
};

/// Replay protection (RFC 9449 §11.1).
struct ReplayProtection {
  /// Whether a proof that was used before is refused. Without it a stolen proof can be used again until it
  /// expires.
  bool enabled = true;
  /// Where used proofs are recorded; null: in memory, for one process.
  std::shared_ptr<ReplayStore> store{};
  /// What happens to proofs while the store is not available.
  OnStoreFailure on_failure = OnStoreFailure::fail_closed;
};

/// Nonces that clients of this API must put into their proofs (RFC 9449 §9).
struct DpopNonces {
  /// What nonces are made with: at least 32 random bytes, the same in all processes of the API. If empty, each
  /// `ApiClient` makes its own, which no other one knows.
  std::string secret{};
  /// How often there is a new nonce, at least 1 s; each is accepted for up to twice this.
  std::chrono::seconds period{300};
};

/// How proofs of possession are checked.
struct DpopOptions {
  DpopMode mode = DpopMode::allowed;  ///< Which tokens are accepted.
  /// How old a proof may be.
  std::chrono::seconds iat_offset{300};
  std::chrono::seconds iat_leeway{30};  ///< How far in the future its `iat` may be.
  /// Signature algorithms that proofs may use.
  AlgorithmList algorithms = Algorithm::es256;
  /// Whether and where used proofs are recorded.
  ReplayProtection replay = ReplayProtection();  // of `{}` GCC 12 says at -O2 -Wall that it is uninitialized
  /// Demands nonces if present.
  std::optional<DpopNonces> nonces{};
};

/// Status of replay protection.
struct ReplayProtectionHealth {
  bool enabled = false;           ///< Whether used proofs are recorded.
  std::uint64_t refused = 0;      ///< Proofs refused because the store could not tell or was full.
  std::uint64_t let_through = 0;  ///< Proofs accepted unchecked (`fail_open`).
  ReplayStoreHealth store{};      ///< Status of the store.
};

}  // namespace auth0::inline v0
