#pragma once

#include "jose/base64url.hpp"
#include "jose/private_key.hpp"

#include <string>
#include <string_view>

namespace auth0::fuzz {

/// The one key that tokens and proofs of the targets are signed with (ES256); the corpora contain its public
/// half.
[[nodiscard]] inline const jose::PrivateKey& signing_key() {
  static const auto key = jose::PrivateKey::from_pem(R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzZ8N9RcwSA4JwvNi
8tGXA1UzmVmrpUoI5pxpiVpAMp6hRANCAATrbBy6vNrX8k3lfJrvAg1FwEay6zTj
bMiIl4WjdzMw0+hGuKT6mZyFm6WzaBNy5O+CQRcUgYA12DpCnMbjE2jL
-----END PRIVATE KEY-----
)",
                                                     Algorithm::es256);
  return key.value();
}

/// A compact JWS whose header and payload are any bytes. \param signature `nullptr`: signed with the key
[[nodiscard]] inline std::string compact_jws_of(std::string_view header, std::string_view payload,
                                                const std::string_view* signature) {
  std::string text = jose::base64url_encode(header) + '.' + jose::base64url_encode(payload);
  const std::string bytes = signature != nullptr ? std::string(*signature) : signing_key().sign(text);
  return text + '.' + jose::base64url_encode(bytes);
}

/// The time at which the targets check tokens and proofs, in seconds since the epoch.
inline constexpr int now = 1'700'000'000;

}  // namespace auth0::fuzz
