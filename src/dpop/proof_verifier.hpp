#pragma once

#include "dpop/nonces.hpp"
#include "dpop/proof.hpp"
#include "dpop/replay_guard.hpp"

#include <auth0/clock.hpp>
#include <auth0/dpop.hpp>
#include <auth0/error.hpp>
#include <auth0/observer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::dpop {

/// Judges proofs of possession: what they say, their nonce, and that they were not used before. Thread-safe.
class ProofVerifier {
 public:
  /// \param pool As `ReplayGuard` takes it, as `observer`.
  ProofVerifier(ProofRules rules, const DpopOptions& options, std::shared_ptr<const Clock> clock,
                worker::BlockingPool* pool, std::shared_ptr<Observer> observer = nullptr);

  /// A proof whose nonce is good too; it may still have been used before.
  struct Accepted {
    Proof proof;
    std::string next_nonce;  ///< What the client should take from now on; empty if it need not change.
  };

  /// All checks but the last.
  [[nodiscard]] Result<Accepted> check(std::string_view text, const ProofContext& context,
                                       const jose::EmbeddedKey* known_key) const;

  /// What the last records (rule 8.7); `nullopt` if that is off. \param thumbprint of the key that made it
  [[nodiscard]] std::optional<ProofUse> use_of(const Proof& proof, std::string_view thumbprint,
                                               const TokenHolder& holder, std::chrono::sys_seconds now) const {
    return guard_.use_of(thumbprint, proof.jti, holder, now, proof.acceptable_until);
  }

  /// The last: records its use.
  [[nodiscard]] ReplayGuard& guard() noexcept { return guard_; }

  [[nodiscard]] ReplayProtectionHealth health() const { return guard_.health(); }

 private:
  ProofRules rules_;
  std::optional<Nonces> nonces_;
  ReplayGuard guard_;
};

}  // namespace auth0::inline v0::dpop
