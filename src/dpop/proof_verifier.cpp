#include "dpop/proof_verifier.hpp"

#include <utility>

namespace auth0::inline v0::dpop {

ProofVerifier::ProofVerifier(ProofRules rules, const DpopOptions& options, std::shared_ptr<const Clock> clock,
                             worker::BlockingPool* pool, std::shared_ptr<Observer> observer)
    : rules_(std::move(rules)),
      guard_(options.replay, {.clock = std::move(clock),
                              .kept_longer = rules_.remembered_for - rules_.iat_offset,
                              .pool = pool,
                              .observer = std::move(observer)}) {
  if (options.nonces) nonces_.emplace(*options.nonces);
}

Result<ProofVerifier::Accepted> ProofVerifier::check(std::string_view text, const ProofContext& context,
                                                     const jose::EmbeddedKey* known_key) const {
  auto proof = check_proof(text, rules_, context, known_key);
  if (!proof) return std::unexpected(std::move(proof.error()));
  std::string next_nonce;
  if (nonces_) {
    auto checked = nonces_->check(proof->nonce, std::chrono::floor<std::chrono::seconds>(context.now));
    if (!checked) return std::unexpected(std::move(checked.error()));
    next_nonce = std::move(*checked);
  }
  return Accepted{.proof = std::move(*proof), .next_nonce = std::move(next_nonce)};
}

}  // namespace auth0::inline v0::dpop
