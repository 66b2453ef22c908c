#include "jose/rsa_bounds.hpp"

#include "base/openssl_errors.hpp"
#include "base/openssl_handles.hpp"

#include <openssl/core_names.h>

namespace auth0::inline v0::jose {

namespace {

BignumHandle rsa_number(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return nullptr;
  return BignumHandle(number);
}

}  // namespace

std::string problem_of_rsa_numbers(const BIGNUM* modulus, const BIGNUM* exponent, const RsaBounds& bounds) {
  if (BN_num_bits(modulus) < min_rsa_bits)
    return "the RSA modulus has under " + std::to_string(min_rsa_bits) + " bits";
  if (BN_num_bits(modulus) > bounds.modulus_bits)
    return "the RSA modulus has over " + std::to_string(bounds.modulus_bits) + " bits";
  if (BN_num_bits(exponent) > bounds.exponent_bits)
    return "the RSA exponent has over " + std::to_string(bounds.exponent_bits) + " bits";
  if (BN_is_odd(modulus) == 0) return "the RSA modulus is even";
  if (BN_is_odd(exponent) == 0 || BN_is_one(exponent) == 1) return "the RSA exponent is even or 1";
  return {};
}

std::string problem_of_rsa_key(const EVP_PKEY* key, const RsaBounds& bounds) {
  const OpensslErrorScope errors;
  const auto modulus = rsa_number(key, OSSL_PKEY_PARAM_RSA_N);
  const auto exponent = rsa_number(key, OSSL_PKEY_PARAM_RSA_E);
  if (!modulus || !exponent) return "the RSA key cannot be read";
  return problem_of_rsa_numbers(modulus.get(), exponent.get(), bounds);
}

}  // namespace auth0::inline v0::jose
