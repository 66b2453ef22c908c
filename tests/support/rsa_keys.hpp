#pragma once

#include "base/openssl_handles.hpp"

#include <openssl/rsa.h>
#include <stdexcept>

namespace auth0::test {

/// A new RSA key; `configure` sets what it is to be like in the context that generates it, and returns whether
/// it could.
template <class Configure>
[[nodiscard]] KeyHandle make_rsa_key(Configure configure) {
  const KeyContextHandle context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 || !configure(context.get()) ||
      EVP_PKEY_generate(context.get(), &key) != 1) {
    throw std::runtime_error("OpenSSL cannot make this RSA key");
  }
  return KeyHandle(key);
}

/// A new RSA key of 2048 bits whose public exponent is this number in hexadecimal.
[[nodiscard]] inline KeyHandle rsa_key_with_exponent(const char* hexadecimal) {
  BIGNUM* number = nullptr;
  const int digits = BN_hex2bn(&number, hexadecimal);
  const BignumHandle exponent(number);
  return make_rsa_key([&](EVP_PKEY_CTX* context) {
    return digits != 0 && EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) == 1 &&
           EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, exponent.get()) == 1;
  });
}

/// A new RSA key of so many bits, at least 4096. Made of four primes, which are found faster than two.
[[nodiscard]] inline KeyHandle large_rsa_key(int bits) {
  return make_rsa_key([bits](EVP_PKEY_CTX* context) {
    return EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits) == 1 &&
           EVP_PKEY_CTX_set_rsa_keygen_primes(context, 4) == 1;
  });
}

inline constexpr const char* exponent_of_33_bits = "100000001";

}  // namespace auth0::test
