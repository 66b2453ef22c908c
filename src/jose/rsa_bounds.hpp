#pragma once

#include <openssl/types.h>
#include <string>

namespace auth0::inline v0::jose {

/// How large an RSA key may be: a large modulus or exponent makes each verification slow.
struct RsaBounds {
  int modulus_bits;
  int exponent_bits;
};

inline constexpr int min_rsa_bits = 2048;
/// Of an issuer's published keys. OpenSSL has the same bound of exponents for moduli over 3072 bits.
inline constexpr RsaBounds issuer_rsa_bounds{.modulus_bits = 8192, .exponent_bits = 64};
/// Of keys that clients bring or sign with, in proofs and client assertions: the sender chooses what it
/// costs to verify.
inline constexpr RsaBounds client_rsa_bounds{.modulus_bits = 4096, .exponent_bits = 32};

/// One sentence about why a key of this modulus and exponent cannot be used; empty if it can.
[[nodiscard]] std::string problem_of_rsa_numbers(const BIGNUM* modulus, const BIGNUM* exponent,
                                                 const RsaBounds& bounds);

/// The same of a key that OpenSSL has read, which must be RSA.
[[nodiscard]] std::string problem_of_rsa_key(const EVP_PKEY* key, const RsaBounds& bounds);

}  // namespace auth0::inline v0::jose
