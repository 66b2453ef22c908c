#include "client/credential_verifier.hpp"

#include "access_token/certificate_binding.hpp"
#include "base/fail.hpp"

#include <utility>

namespace auth0 {

namespace {

// A header with a key takes some 200 characters. Whoever fills it up has it read each time instead of kept.
constexpr std::size_t max_kept_header = 1024;

dpop::Presentation presentation_of(const VerifyAccessTokenOptions& options, bool url_is_for_resolver) {
  dpop::Presentation presented{.scheme = options.scheme,
                               .proof = options.dpop_proof,
                               .method = options.http_method,
                               .url = options.http_url};
  if (url_is_for_resolver && !presented.proof && presented.method.empty()) presented.url = {};  // 8.1
  return presented;
}

}  // namespace

CredentialVerifier::CredentialVerifier(std::unique_ptr<const access_token::Verifier> tokens,
                                       std::unique_ptr<dpop::ProofVerifier> proofs, Bindings bindings,
                                       std::shared_ptr<const Clock> clock)
    : tokens_(std::move(tokens)), proofs_(std::move(proofs)), bindings_(bindings), clock_(std::move(clock)) {}

Result<CredentialVerifier::Verified> CredentialVerifier::verify(const VerifyAccessTokenOptions& options,
                                                                std::span<const jose::Algorithm> algorithms,
                                                                const Demand& demand) const {
  const auto presented = presentation_of(options, bindings_.url_is_for_resolver);
  const auto scheme = dpop::accepted_scheme(presented, bindings_.dpop_mode);
  if (!scheme) return std::unexpected(scheme.error());
  if (!options.access_token.empty()) {
    if (auto ok = dpop::check_before_token(presented, bindings_.dpop_mode); !ok)
      return std::unexpected(std::move(ok.error()));
  }
  auto token = tokens_->verify({.text = options.access_token,
                                .allowed_algorithms = algorithms,
                                .required_claims = options.required_claims.values(),
                                .http_url = options.http_url,
                                .headers = options.headers});
  if (!token) return std::unexpected(std::move(token.error()));

  const auto& content = access_token::Verifier::content_of(*token);
  const auto& confirmation = content.confirmation;
  auto ok =
      dpop::check_with_token(presented, *scheme, bindings_.dpop_mode, !confirmation.key_thumbprint.empty());
  if (ok && bindings_.certificates == CertificateBinding::checked)
    ok = access_token::check_certificate(confirmation.certificate_thumbprint, options.client_certificate);
  if (!ok) return std::unexpected(std::move(ok.error()));
  if (*scheme == AuthScheme::bearer) {
    if (demand) ok = demand(*token);
    if (!ok) return std::unexpected(std::move(ok.error()));
    return Verified{.token = std::move(*token)};
  }

  const auto now = clock_->precise_now();
  auto accepted = check_proof(options, content, now);
  if (!accepted) return std::unexpected(std::move(accepted.error()));
  if (demand) ok = demand(*token);
  if (!ok) {
    ok.error().dpop_nonce = std::move(accepted->next_nonce);
    return std::unexpected(std::move(ok.error()));
  }
  // Last: a proof that is refused for another reason is not used up.
  ok =
      proofs_->use(accepted->proof, confirmation.key_thumbprint, std::chrono::floor<std::chrono::seconds>(now));
  if (!ok) return std::unexpected(std::move(ok.error()));
  return Verified{.token = std::move(*token), .next_dpop_nonce = std::move(accepted->next_nonce)};
}

Result<dpop::ProofVerifier::Accepted> CredentialVerifier::check_proof(
    const VerifyAccessTokenOptions& options, const access_token::TokenContent& token,
    std::chrono::system_clock::time_point now) const {
  const auto target = dpop::TargetUri::parse(options.http_url);
  if (!target) {
    return invalid_request(Reason::request_unknown,
                           "the request's URL, as it was given to be verified, is no http or https URL");
  }
  const auto hash = token.text_hash ? *token.text_hash : hasher_.hash({options.access_token});
  const auto* known_key = token.proven_key.get();
  auto accepted = proofs_->check(*options.dpop_proof,
                                 {.method = options.http_method,
                                  .target = *target,
                                  .token_hash = hash,
                                  .key_thumbprint = token.confirmation.key_thumbprint,
                                  .now = now},
                                 known_key);
  if (accepted && accepted->proof.new_key && accepted->proof.new_key->header->encoded.size() <= max_kept_header)
    token.proven_key.set(std::make_unique<const jose::EmbeddedKey>(std::move(*accepted->proof.new_key)));
  return accepted;
}

}  // namespace auth0
