#include "jose/public_key.hpp"

#include "jose/openssl_errors.hpp"

namespace auth0::jose {

bool PublicKey::same_as(const PublicKey& other) const noexcept {
  const OpensslErrorScope errors;
  return facts_ == other.facts_ && EVP_PKEY_eq(key_.get(), other.key_.get()) == 1;
}

bool PublicKey::fits(Algorithm algorithm) const noexcept {
  const AlgorithmInfo& wanted = info(algorithm);
  return facts_.type == wanted.key_type && facts_.curve == wanted.curve &&
         facts_.algorithm.value_or(algorithm) == algorithm;
}

bool PublicKey::verify(Algorithm algorithm, std::string_view input,
                       std::span<const unsigned char> signature) const {
  if (!fits(algorithm)) return false;
  const OpensslErrorScope errors;
  auto own = contexts_.borrow();
  std::unique_ptr<VerifyContext> temporary;
  auto& context = own ? *own : temporary;
  if (!context || context->algorithm() != algorithm) context = VerifyContext::create(key_.get(), algorithm);
  return context && context->verify(input, signature);
}

}  // namespace auth0::jose
