#pragma once

#include "access_token/verifier.hpp"
#include "dpop/presented.hpp"
#include "dpop/proof_verifier.hpp"
#include "dpop/scheme_rules.hpp"
#include "jose/algorithm.hpp"
#include "jose/sha256.hpp"

#include <auth0/client_certificate.hpp>
#include <auth0/clock.hpp>
#include <auth0/error.hpp>
#include <auth0/requirements.hpp>
#include <auth0/verified_access_token.hpp>

#include <chrono>
#include <memory>
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
  };

  CredentialVerifier(std::unique_ptr<const access_token::Verifier> tokens,
                     std::unique_ptr<dpop::ProofVerifier> proofs, dpop::SchemePolicy schemes,
                     CertificateBinding certificates, std::shared_ptr<const Clock> clock);

  [[nodiscard]] Result<Verified> verify(const dpop::Presented& presented, const Expected& expected) const;

  [[nodiscard]] const access_token::Verifier& tokens() const noexcept { return *tokens_; }
  [[nodiscard]] const dpop::ProofVerifier& proofs() const noexcept { return *proofs_; }

 private:
  [[nodiscard]] Result<AuthScheme> check_binding(const dpop::Presented& presented,
                                                 const access_token::TokenContent& token) const;
  [[nodiscard]] Result<Verified> verify_with_proof(const dpop::Presented& presented, VerifiedAccessToken token,
                                                   const Requirement* requirement) const;
  [[nodiscard]] Result<dpop::ProofVerifier::Accepted> check_proof(
      const dpop::Presented& presented, const access_token::TokenContent& token,
      std::chrono::system_clock::time_point now) const;

  std::unique_ptr<const access_token::Verifier> tokens_;
  std::unique_ptr<dpop::ProofVerifier> proofs_;
  dpop::SchemePolicy schemes_;
  CertificateBinding certificates_;
  std::shared_ptr<const Clock> clock_;
  jose::Sha256Hasher hasher_;
};

}  // namespace auth0::inline v0
