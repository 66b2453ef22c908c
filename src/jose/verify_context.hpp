#pragma once

#include "base/openssl_handles.hpp"
#include "jose/algorithm.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace auth0::inline v0::jose {

/// OpenSSL's state for verifying with one key and one algorithm, made once and used again: setting it up for
/// each token costs a quarter of an RSA verification. For one thread at a time.
class VerifyContext {
 public:
  /// Null if OpenSSL refuses the combination.
  [[nodiscard]] static std::unique_ptr<VerifyContext> create(EVP_PKEY* key, Algorithm algorithm);

  [[nodiscard]] Algorithm algorithm() const noexcept { return algorithm_; }

  /// Whether `signature`, in the form that the JWS holds, is the key's signature of `input`.
  [[nodiscard]] bool verify(std::string_view input, std::span<const unsigned char> signature);

  /// The same where the hash of the input, by the algorithm's own digest, is known already. False for EdDSA,
  /// which hashes by itself.
  [[nodiscard]] bool verify_hash(std::span<const unsigned char> hash, std::span<const unsigned char> signature);

 private:
  VerifyContext(EVP_PKEY* key, Algorithm algorithm) : key_(key), algorithm_(algorithm) {}

  [[nodiscard]] bool prepare();
  [[nodiscard]] bool verify_message(std::string_view input, std::span<const unsigned char> signature);

  EVP_PKEY* key_;  // of whoever owns this, and outlives it
  Algorithm algorithm_;
  DigestHandle digest_;
  DigestContextHandle digest_context_;
  KeyContextHandle key_context_;
};

}  // namespace auth0::inline v0::jose
