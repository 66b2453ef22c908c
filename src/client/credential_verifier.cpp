#include "client/credential_verifier.hpp"

#include "access_token/certificate_binding.hpp"
#include "access_token/token_content.hpp"
#include "base/fail.hpp"
#include "dpop/target_uri.hpp"
#include "requirement/requirement_node.hpp"

#include <cstddef>
#include <utility>

namespace auth0::inline v0 {

namespace {

// A header with a key takes some 200 characters. Larger ones are not cached.
constexpr std::size_t max_kept_header = 1024;

Result<void> check_requirement(const Requirement* requirement, const VerifiedAccessToken& token,
                               const Clock& clock) {
  if (requirement == nullptr) return {};
  return requirement::judge(*requirement, token, clock.now());
}

access_token::TokenToVerify token_of(const dpop::Presented& presented,
                                     const CredentialVerifier::Expected& expected) {
  return {.text = presented.token,
          .allowed_algorithms = expected.algorithms,
          .required_claims = expected.required_claims,
          .http_url = presented.url,
          .headers = presented.headers,
          .traceparent = presented.traceparent};
}

}  // namespace

CredentialVerifier::CredentialVerifier(std::unique_ptr<const access_token::Verifier> tokens,
                                       std::unique_ptr<dpop::ProofVerifier> proofs, dpop::SchemePolicy schemes,
                                       CertificateBinding certificates, std::shared_ptr<const Clock> clock)
    : tokens_(std::move(tokens)),
      proofs_(std::move(proofs)),
      schemes_(schemes),
      certificates_(certificates),
      clock_(std::move(clock)) {}

Result<CredentialVerifier::Verified> CredentialVerifier::verify(const dpop::Presented& presented,
                                                                const Expected& expected) const {
  if (auto ok = dpop::check_before_token(presented, schemes_); !ok)
    return std::unexpected(std::move(ok.error()));
  access_token::KeysNeeded keys;
  auto verified = finish(presented, expected, tokens_->verify(token_of(presented, expected), keys));
  if (verified) verified->was_remembered = keys.was_remembered;
  return verified;
}

Result<CredentialVerifier::Verified> CredentialVerifier::go_on_with_key(const dpop::Presented& presented,
                                                                        const Expected& expected,
                                                                        const access_token::KeysNeeded& keys,
                                                                        Result<issuer::SelectedKey> key) const {
  return finish(presented, expected,
                tokens_->go_on_with_key(token_of(presented, expected), keys, std::move(key)));
}

Result<CredentialVerifier::Verified> CredentialVerifier::finish(const dpop::Presented& presented,
                                                                const Expected& expected,
                                                                Result<VerifiedAccessToken> token) const {
  std::optional<ProofUse> use;
  auto verified = check_after_token(presented, expected, std::move(token), use);
  if (!verified || !use) return verified;
  if (auto ok = replay_guard().record(*use); !ok) return std::unexpected(std::move(ok.error()));
  return verified;
}

std::optional<Result<CredentialVerifier::Verified>> CredentialVerifier::verify_if_ready(
    const dpop::Presented& presented, const Expected& expected, Unfinished& rest) const {
  if (auto ok = dpop::check_before_token(presented, schemes_); !ok)
    return std::unexpected(std::move(ok.error()));
  auto token = tokens_->verify_if_ready(token_of(presented, expected), rest.keys);
  if (!token) return std::nullopt;
  std::optional<ProofUse> use;
  std::optional<Result<Verified>> verified(check_after_token(presented, expected, std::move(*token), use));
  if (*verified) (*verified)->was_remembered = rest.keys.was_remembered;
  if (!*verified || !use) return verified;
  if (replay_guard().may_wait()) {
    rest.unrecorded.emplace(std::move(**verified), *use);
    return std::nullopt;
  }
  if (auto ok = replay_guard().record(*use); !ok) return std::unexpected(std::move(ok.error()));
  return verified;
}

Task<Result<CredentialVerifier::Verified>> CredentialVerifier::verify_with_keys(
    const dpop::Presented& presented, const Expected& expected, access_token::KeysNeeded& keys,
    const worker::Waiting& waiting) const {
  const auto token = token_of(presented, expected);
  auto verifying = tokens_->verify_with_keys(token, keys, waiting);
  co_await EndOf(verifying);
  auto rest = check_and_record(presented, expected, verifying.await_resume(), waiting);
  co_await EndOf(rest);
  co_return rest.await_resume();
}

Task<Result<CredentialVerifier::Verified>> CredentialVerifier::check_and_record(
    const dpop::Presented& presented, const Expected& expected, Result<VerifiedAccessToken> token,
    const worker::Waiting& waiting) const {
  std::optional<ProofUse> use;
  auto verified = check_after_token(presented, expected, std::move(token), use);
  if (!verified || !use) co_return verified;
  auto recording = replay_guard().record(*use, waiting);
  auto ok = co_await recording;
  if (!ok) co_return std::unexpected(std::move(ok.error()));
  co_return verified;
}

Result<CredentialVerifier::Verified> CredentialVerifier::check_after_token(const dpop::Presented& presented,
                                                                           const Expected& expected,
                                                                           Result<VerifiedAccessToken> token,
                                                                           std::optional<ProofUse>& use) const {
  if (!token) return std::unexpected(std::move(token.error()));
  auto scheme = check_binding(presented, access_token::Verifier::content_of(*token));
  if (!scheme) return std::unexpected(std::move(scheme.error()));
  if (*scheme == AuthScheme::dpop)
    return check_with_proof(presented, std::move(*token), expected.requirement, use);
  if (auto ok = check_requirement(expected.requirement, *token, *clock_); !ok)
    return std::unexpected(std::move(ok.error()));
  return Verified{.token = std::move(*token)};
}

Result<AuthScheme> CredentialVerifier::check_binding(const dpop::Presented& presented,
                                                     const access_token::TokenContent& token) const {
  const auto& confirmation = token.confirmation;
  auto scheme = dpop::check_with_token(presented, schemes_, !confirmation.key_thumbprint.empty());
  if (!scheme || certificates_ == CertificateBinding::ignored) return scheme;
  if (auto ok = access_token::check_certificate(confirmation.certificate_thumbprint, presented.certificate);
      !ok)
    return std::unexpected(std::move(ok.error()));
  return scheme;
}

Result<CredentialVerifier::Verified> CredentialVerifier::check_with_proof(const dpop::Presented& presented,
                                                                          VerifiedAccessToken token,
                                                                          const Requirement* requirement,
                                                                          std::optional<ProofUse>& use) const {
  const auto& content = access_token::Verifier::content_of(token);
  const auto now = clock_->precise_now();
  auto accepted = check_proof(presented, content, now);
  if (!accepted) return std::unexpected(std::move(accepted.error()));
  if (auto ok = check_requirement(requirement, token, *clock_); !ok) {
    ok.error().dpop_nonce = std::move(accepted->next_nonce);
    return std::unexpected(std::move(ok.error()));
  }
  // Recorded last: a proof that is refused for another reason is not used up.
  use = proofs_->use_of(accepted->proof, content.confirmation.key_thumbprint,
                        {.issuer = content.issuer,
                         .subject = token.subject(),
                         .client_id = token.client_id(),
                         .hash = &content.holder_hash},
                        std::chrono::floor<std::chrono::seconds>(now));
  return Verified{.token = std::move(token), .next_dpop_nonce = std::move(accepted->next_nonce)};
}

Result<dpop::ProofVerifier::Accepted> CredentialVerifier::check_proof(
    const dpop::Presented& presented, const access_token::TokenContent& token,
    std::chrono::system_clock::time_point now) const {
  const auto target = targets_.parse(presented.url);
  if (!target) return fail(Reason::request_unknown, "the request's URL is not an http or https URL");
  const auto hash = token.text_hash ? *token.text_hash : hasher_.hash({presented.token});
  const auto* known_key = token.proven_key.get();
  auto accepted = proofs_->check(*presented.proof,
                                 {.method = presented.method,
                                  .target = *target,
                                  .token_hash = hash,
                                  .key_thumbprint = token.confirmation.key_thumbprint,
                                  .now = now},
                                 known_key);
  if (accepted && accepted->proof.new_key && accepted->proof.new_key->header->encoded.size() <= max_kept_header)
    token.proven_key.set(std::make_unique<const jose::EmbeddedKey>(std::move(*accepted->proof.new_key)));
  return accepted;
}

}  // namespace auth0::inline v0
