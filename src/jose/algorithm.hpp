#pragma once

#include <auth0/algorithm.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace auth0::inline v0::jose {

using auth0::Algorithm;

/// `kty` of a key (RFC 7518 §6.1, RFC 8037 §2).
enum class KeyType : std::uint8_t { rsa, ec, okp };

/// `crv` of a key; `none` for RSA.
enum class Curve : std::uint8_t { none, p256, p384, p521, ed25519 };

/// How an algorithm computes its signature.
enum class SignatureScheme : std::uint8_t { rsa_pkcs1, rsa_pss, ecdsa, eddsa };

/// All there is to know about an algorithm.
struct AlgorithmInfo {
  Algorithm algorithm;
  std::string_view name;  ///< The value of `alg`, compared exactly.
  KeyType key_type;
  Curve curve;
  SignatureScheme scheme;
  const char* digest;  ///< OpenSSL's name for the hash; null for EdDSA, which hashes by itself.
};

[[nodiscard]] const AlgorithmInfo& info(Algorithm algorithm) noexcept;

/// Whether signatures of the algorithm are over the SHA-256 of the message.
[[nodiscard]] bool hashes_with_sha256(Algorithm algorithm) noexcept;

/// The one name that algorithms are compared under: `eddsa` for `ed25519` (RFC 9864 §2.2), else the same.
[[nodiscard]] constexpr Algorithm canonical(Algorithm algorithm) noexcept {
  return algorithm == Algorithm::ed25519 ? Algorithm::eddsa : algorithm;
}

/// The canonical algorithm of that `alg`: `Ed25519` and `EdDSA` are the same. `nullopt` for any other text
/// (`none` and `HS*` included).
[[nodiscard]] std::optional<Algorithm> algorithm_from_name(std::string_view name) noexcept;

}  // namespace auth0::inline v0::jose
