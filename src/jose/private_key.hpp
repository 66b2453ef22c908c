#pragma once

#include "base/openssl_handles.hpp"
#include "base/wiped.hpp"
#include "jose/algorithm.hpp"

#include <boost/json/object.hpp>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::jose {

/// A private key that signs JWS with one algorithm. Safe to use from several threads at once. OpenSSL wipes the
/// key material when the last owner goes.
class PrivateKey {
 public:
  /// A new key for the algorithm; RSA keys have 2048 bits. Throws std::runtime_error if OpenSSL cannot make
  /// one.
  [[nodiscard]] static PrivateKey generate(Algorithm algorithm);

  /// The key of a PEM text, PKCS#8 or of the older forms that OpenSSL reads, or one sentence about why it
  /// cannot sign with the algorithm: an encrypted key (there is no prompt for a password), another type or
  /// curve, an RSA key of under 2048 or over 4096 bits, or with an exponent of over 32, or a key that does not
  /// belong to its public key. The sentence contains nothing of the text.
  [[nodiscard]] static std::expected<PrivateKey, std::string> from_pem(std::string_view pem,
                                                                       Algorithm algorithm);

  /// The key as PEM, PKCS#8 without encryption. Throws std::runtime_error if OpenSSL cannot write it.
  [[nodiscard]] SecretBytes to_pem() const;

  [[nodiscard]] Algorithm algorithm() const noexcept { return algorithm_; }
  [[nodiscard]] EVP_PKEY* handle() const noexcept { return key_.get(); }

  /// The public half as a JWK: the members that its key type requires (RFC 7638 §3.2), nothing else.
  [[nodiscard]] boost::json::object public_jwk() const;

  /// The signature of `input` in the form that a JWS holds. Throws std::runtime_error if OpenSSL cannot sign.
  [[nodiscard]] std::string sign(std::string_view input) const;

 private:
  PrivateKey(KeyHandle key, Algorithm algorithm) : key_(std::move(key)), algorithm_(algorithm) {}

  KeyHandle key_;
  Algorithm algorithm_;
};

/// A compact JWS (RFC 7515 §7.1) of these two objects; the caller sets every header parameter, `alg` included.
[[nodiscard]] std::string sign_compact_jws(const boost::json::object& header,
                                           const boost::json::object& payload, const PrivateKey& key);

}  // namespace auth0::inline v0::jose
