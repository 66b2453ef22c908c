#pragma once

#include "jose/algorithm.hpp"
#include "jose/openssl_handles.hpp"

#include <boost/json/object.hpp>
#include <expected>
#include <string>
#include <string_view>

namespace auth0::jose {

/// A private key that signs JWS with one algorithm. Safe to use from several threads at once. OpenSSL wipes the
/// key material when the last owner goes.
class PrivateKey {
 public:
  /// A new key for the algorithm; RSA keys have 2048 bits. Throws std::runtime_error if OpenSSL cannot make
  /// one.
  [[nodiscard]] static PrivateKey generate(Algorithm algorithm);

  /// The key in a PEM text, for this algorithm. The error says what is wrong with it: no key, an encrypted one
  /// (nobody is asked for a passphrase), one of another type or curve, an RSA key of fewer than 2048 bits.
  [[nodiscard]] static std::expected<PrivateKey, std::string> from_pem(std::string_view pem,
                                                                       Algorithm algorithm);

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

}  // namespace auth0::jose
