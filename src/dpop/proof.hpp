#pragma once

#include "dpop/target_uri.hpp"
#include "jose/algorithm.hpp"
#include "jose/embedded_key.hpp"
#include "jose/sha256.hpp"

#include <auth0/error.hpp>
#include <auth0/replay_store.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::dpop {

/// What every proof must keep to (rules 8.3 and 8.4).
struct ProofRules {
  std::vector<jose::Algorithm> algorithms;
  std::chrono::seconds iat_offset{300};
  std::chrono::seconds iat_leeway{30};
  /// For how long after its `iat` a used proof is remembered; at least the sum of the two.
  std::chrono::seconds remembered_for = default_proof_window;
  std::chrono::seconds tolerance{0};  ///< For `exp` and `nbf`, as for those of tokens.
};

/// The request that a proof must be for, and the token that it must be of.
struct ProofContext {
  std::string_view method;
  const TargetUri& target;
  const jose::Sha256& token_hash;   ///< Of the access token's text.
  std::string_view key_thumbprint;  ///< `cnf.jkt` of the access token.
  std::chrono::system_clock::time_point now;
};

/// What a good proof says that is still to be judged: its nonce, and whether it was used before.
struct Proof {
  std::optional<jose::EmbeddedKey> new_key;  ///< Absent where it was the known one.
  std::string jti;
  std::optional<std::string> nonce;
  std::chrono::sys_seconds acceptable_until;  ///< Inclusive, by its `iat`, to some client of the store.
};

/// Checks a proof of possession (RFC 9449 section 4.3; rules 8.3 to 8.6). `known_key` is one that was proven
/// for the same token before, or null.
[[nodiscard]] Result<Proof> check_proof(std::string_view text, const ProofRules& rules,
                                        const ProofContext& context, const jose::EmbeddedKey* known_key);

}  // namespace auth0::inline v0::dpop
