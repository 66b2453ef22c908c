#pragma once

#include "access_token/verifier.hpp"
#include "dpop/presentation.hpp"
#include "dpop/proof_verifier.hpp"
#include "jose/sha256.hpp"

#include <auth0/api_client.hpp>
#include <auth0/clock.hpp>
#include <auth0/error.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>

namespace auth0 {

/// Verifies all that a caller brings to show who it is: its token, and the proof or the certificate that the
/// token is bound to. Thread-safe.
class CredentialVerifier {
 public:
  /// What is demanded of a token beyond being good.
  using Demand = std::function<Result<void>(const VerifiedAccessToken&)>;

  /// What is verified without being part of the token.
  struct Bindings {
    DpopMode dpop_mode = DpopMode::allowed;
    CertificateBinding certificates = CertificateBinding::checked;
    /// With `domains`: a URL without a method and a proof is for the resolver, and not part of a proof's
    /// request.
    bool url_is_for_resolver = false;
  };

  /// What comes out where everything holds.
  struct Verified {
    VerifiedAccessToken token;
    std::string next_dpop_nonce{};  ///< What the client should take from now on; empty if it need not change.
  };

  CredentialVerifier(std::unique_ptr<const access_token::Verifier> tokens,
                     std::unique_ptr<dpop::ProofVerifier> proofs, Bindings bindings,
                     std::shared_ptr<const Clock> clock);

  /// The token, if everything holds. `demand`, which may be empty, is asked before the proof counts as used.
  [[nodiscard]] Result<Verified> verify(const VerifyAccessTokenOptions& options,
                                        std::span<const jose::Algorithm> algorithms,
                                        const Demand& demand) const;

  [[nodiscard]] const access_token::Verifier& tokens() const noexcept { return *tokens_; }
  [[nodiscard]] const dpop::ProofVerifier& proofs() const noexcept { return *proofs_; }

 private:
  [[nodiscard]] Result<dpop::ProofVerifier::Accepted> check_proof(
      const VerifyAccessTokenOptions& options, const access_token::TokenContent& token,
      std::chrono::system_clock::time_point now) const;

  std::unique_ptr<const access_token::Verifier> tokens_;
  std::unique_ptr<dpop::ProofVerifier> proofs_;
  Bindings bindings_;
  std::shared_ptr<const Clock> clock_;
  jose::Sha256Hasher hasher_;
};

}  // namespace auth0
