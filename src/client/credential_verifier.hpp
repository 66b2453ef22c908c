#pragma once

#include "access_token/verifier.hpp"
#include "concurrency/task.hpp"
#include "dpop/presented.hpp"
#include "dpop/proof_verifier.hpp"
#include "dpop/scheme_rules.hpp"
#include "dpop/target_uri.hpp"
#include "jose/algorithm.hpp"
#include "jose/sha256.hpp"
#include "worker/waiting.hpp"

#include <auth0/client_certificate.hpp>
#include <auth0/clock.hpp>
#include <auth0/error.hpp>
#include <auth0/requirements.hpp>
#include <auth0/verified_access_token.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace auth0::inline v0 {

/// Verifies all that a caller brings to show who it is: its token, and the proof or the certificate that the
/// token is bound to. Thread-safe.
class CredentialVerifier {
 public:
  /// What one call expects of a token. Views are valid for the call.
  struct Expected {
    std::span<const jose::Algorithm> algorithms;
    std::span<const std::string> required_claims{};
    const Requirement* requirement = nullptr;  ///< Checked before the proof counts as used; null: none.
  };

  /// What comes out where everything holds.
  struct Verified {
    VerifiedAccessToken token;
    std::string next_dpop_nonce{};  ///< What the client should take from now on; empty if it need not change.
    bool was_remembered = false;    ///< Whether the token was verified before.
  };

  /// What comes out once the use of a proof is recorded as its first.
  struct Unrecorded {
    Verified verified;
    ProofUse use;
  };

  /// What is left of a verification that has to wait: a record, or all that needs the issuer's keys.
  struct Unfinished {
    std::optional<Unrecorded> unrecorded{};
    access_token::KeysNeeded keys{};
  };

  CredentialVerifier(std::unique_ptr<const access_token::Verifier> tokens,
                     std::unique_ptr<dpop::ProofVerifier> proofs, dpop::SchemePolicy schemes,
                     CertificateBinding certificates, std::shared_ptr<const Clock> clock);

  /// Waits on this thread where it has to.
  [[nodiscard]] Result<Verified> verify(const dpop::Presented& presented, const Expected& expected) const;

  /// `nullopt` if it has to wait; `rest` says then what is left.
  [[nodiscard]] std::optional<Result<Verified>> verify_if_ready(const dpop::Presented& presented,
                                                                const Expected& expected,
                                                                Unfinished& rest) const;

  /// Goes on where the issuer's keys were needed. All that it is given outlives the call.
  [[nodiscard]] Task<Result<Verified>> verify_with_keys(const dpop::Presented& presented,
                                                        const Expected& expected,
                                                        access_token::KeysNeeded& keys,
                                                        const worker::Waiting& waiting) const;

  /// Whether nothing but one key of the issuer has to be waited for: most calls, thousands at a time perhaps.
  [[nodiscard]] bool needs_only_a_key(const dpop::Presented& presented,
                                      const access_token::KeysNeeded& keys) const noexcept {
    return !keys.remembered && !(presented.proof && replay_guard().may_wait());
  }

  /// Goes on with that key, which `keys.source` has selected for `keys.header`.
  [[nodiscard]] Result<Verified> go_on_with_key(const dpop::Presented& presented, const Expected& expected,
                                                const access_token::KeysNeeded& keys,
                                                Result<issuer::SelectedKey> key) const;

  /// What records the uses of proofs.
  [[nodiscard]] dpop::ReplayGuard& replay_guard() const noexcept { return proofs_->guard(); }

  [[nodiscard]] const access_token::Verifier& tokens() const noexcept { return *tokens_; }
  [[nodiscard]] const dpop::ProofVerifier& proofs() const noexcept { return *proofs_; }

 private:
  // All that follows the token; a store that waits does so on this thread.
  [[nodiscard]] Result<Verified> finish(const dpop::Presented& presented, const Expected& expected,
                                        Result<VerifiedAccessToken> token) const;
  // All that follows the token but the record of a proof; `use` is what that has to be, if anything.
  [[nodiscard]] Result<Verified> check_after_token(const dpop::Presented& presented, const Expected& expected,
                                                   Result<VerifiedAccessToken> token,
                                                   std::optional<ProofUse>& use) const;
  [[nodiscard]] Task<Result<Verified>> check_and_record(const dpop::Presented& presented,
                                                        const Expected& expected,
                                                        Result<VerifiedAccessToken> token,
                                                        const worker::Waiting& waiting) const;
  [[nodiscard]] Result<AuthScheme> check_binding(const dpop::Presented& presented,
                                                 const access_token::TokenContent& token) const;
  [[nodiscard]] Result<Verified> check_with_proof(const dpop::Presented& presented, VerifiedAccessToken token,
                                                  const Requirement* requirement,
                                                  std::optional<ProofUse>& use) const;
  [[nodiscard]] Result<dpop::ProofVerifier::Accepted> check_proof(
      const dpop::Presented& presented, const access_token::TokenContent& token,
      std::chrono::system_clock::time_point now) const;

  std::unique_ptr<const access_token::Verifier> tokens_;
  std::unique_ptr<dpop::ProofVerifier> proofs_;
  dpop::SchemePolicy schemes_;
  CertificateBinding certificates_;
  std::shared_ptr<const Clock> clock_;
  jose::Sha256Hasher hasher_;
  dpop::TargetUris targets_;
};

}  // namespace auth0::inline v0
