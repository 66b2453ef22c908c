#pragma once

#include "serve/configuration.hpp"

#include <auth0/verified_access_token.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace auth0::command::serve {

/// Signs JWTs that tell the upstream who asks (ES256, RFC 7518 §3.4), so that it need not trust the network.
/// Thread-safe.
class IdentitySigner {
 public:
  /// \throws std::invalid_argument with a sentence about what the key must be.
  explicit IdentitySigner(const SignedIdentity& settings);

  /// A JWT with `iss`, `aud`, `sub`, `client_id`, `scope`, `token_issuer` (the `iss` of the access token),
  /// `iat` and `exp`: after `lifetime`, and no later than the access token's.
  [[nodiscard]] std::string sign(const VerifiedAccessToken& token, std::chrono::sys_seconds now) const;

  /// The JSON Web Key Set to verify them with (RFC 7517 §5).
  [[nodiscard]] const std::string& key_set() const noexcept { return key_set_; }
  [[nodiscard]] const std::string& header() const noexcept { return settings_.header; }

 private:
  SignedIdentity settings_;  // without the key
  std::shared_ptr<void> key_;
  std::string key_id_;
  std::string key_set_;
};

}  // namespace auth0::command::serve
