#include "jose/public_key.hpp"

#include "base/openssl_errors.hpp"

#include <atomic>
#include <utility>

namespace auth0::inline v0::jose {

namespace {

std::uint64_t next_serial() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

PublicKey::PublicKey(KeyHandle key, KeyFacts facts, std::size_t contexts)
    : key_(std::move(key)), facts_(std::move(facts)), serial_(next_serial()), contexts_(contexts) {}

bool PublicKey::has_key_of(const PublicKey& other) const noexcept {
  const OpensslErrorScope errors;
  return EVP_PKEY_eq(key_.get(), other.key_.get()) == 1;
}

bool PublicKey::same_as(const PublicKey& other) const noexcept {
  return facts_ == other.facts_ && has_key_of(other);
}

bool PublicKey::fits(Algorithm algorithm) const noexcept {
  const AlgorithmInfo& wanted = info(algorithm);
  return facts_.type == wanted.key_type && facts_.curve == wanted.curve &&
         facts_.algorithm.value_or(algorithm) == algorithm;
}

template <class Verify>
bool PublicKey::with_context(Algorithm algorithm, Verify verify) const {
  if (!fits(algorithm)) return false;
  const OpensslErrorScope errors;
  auto own = contexts_.borrow();
  std::unique_ptr<VerifyContext> temporary;
  auto& context = own ? *own : temporary;
  if (!context || context->algorithm() != algorithm) context = VerifyContext::create(key_.get(), algorithm);
  return context && verify(*context);
}

bool PublicKey::verify(Algorithm algorithm, std::string_view input,
                       std::span<const unsigned char> signature) const {
  return with_context(algorithm, [&](VerifyContext& context) { return context.verify(input, signature); });
}

bool PublicKey::verify_sha256(Algorithm algorithm, const Sha256& hash,
                              std::span<const unsigned char> signature) const {
  return hashes_with_sha256(algorithm) &&
         with_context(algorithm, [&](VerifyContext& context) { return context.verify_hash(hash, signature); });
}

}  // namespace auth0::inline v0::jose
