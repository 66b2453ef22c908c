#include "jose/public_key.hpp"

#include "jose/openssl_errors.hpp"

namespace auth0::jose {

bool PublicKey::fits(Algorithm algorithm) const noexcept {
  const AlgorithmInfo& wanted = info(algorithm);
  return facts_.type == wanted.key_type && facts_.curve == wanted.curve &&
         facts_.algorithm.value_or(algorithm) == algorithm;
}

bool PublicKey::verify(Algorithm algorithm, std::string_view input, std::span<const unsigned char> signature) const {
  if (!fits(algorithm)) return false;
  const OpensslErrorScope errors;
  auto context = contexts_.take(key_.get(), algorithm);
  if (!context) return false;
  const bool valid = context->verify(input, signature);
  contexts_.put_back(std::move(context));
  return valid;
}

}  // namespace auth0::jose
