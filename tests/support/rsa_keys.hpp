#pragma once

#include "base/openssl_handles.hpp"

#include <openssl/rsa.h>
#include <stdexcept>

namespace auth0::test {

/// A new RSA key of 2048 bits whose public exponent is this number in hexadecimal.
[[nodiscard]] inline KeyHandle rsa_key_with_exponent(const char* hexadecimal) {
  BIGNUM* number = nullptr;
  const int digits = BN_hex2bn(&number, hexadecimal);
  const BignumHandle exponent(number);
  const KeyContextHandle context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (digits == 0 || !context || EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), 2048) != 1 ||
      EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), exponent.get()) != 1 ||
      EVP_PKEY_generate(context.get(), &key) != 1) {
    throw std::runtime_error("OpenSSL cannot make this RSA key");
  }
  return KeyHandle(key);
}

/// A new RSA key of so many bits. Made of four primes, which are found ten times as fast as two.
[[nodiscard]] inline KeyHandle large_rsa_key(int bits) {
  const KeyContextHandle context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), bits) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_primes(context.get(), 4) != 1 ||
      EVP_PKEY_generate(context.get(), &key) != 1) {
    throw std::runtime_error("OpenSSL cannot make this RSA key");
  }
  return KeyHandle(key);
}

inline constexpr const char* exponent_of_33_bits = "100000001";

}  // namespace auth0::test
