#pragma once

#include "jose/public_key.hpp"

#include <boost/json/object.hpp>
#include <expected>
#include <memory>
#include <string>

namespace auth0::inline v0::jose {

/// How many callers a key will have.
enum class KeyReach {
  everybody,  ///< One of an issuer's few: each thread keeps a context for it. RSA within `issuer_rsa_bounds`.
  one_client  ///< One of many, seldom used by several threads at once: there are four contexts. RSA within
              ///< `client_rsa_bounds`.
};

/// A public key out of a JWK (RFC 7517, 7518 §6, 8037 §2), or one sentence about why it cannot verify
/// signatures (rule 4.2: unknown `kty` or `crv`, another `use`, `key_ops` or `alg`, weak or broken numbers,
/// private members). Optional members that are null or an empty array count as absent.
[[nodiscard]] std::expected<std::shared_ptr<const PublicKey>, std::string> public_key_from_jwk(
    const boost::json::object& jwk, KeyReach reach = KeyReach::everybody);

}  // namespace auth0::inline v0::jose
