#pragma once

#include "jose/private_key.hpp"

#include <boost/json/object.hpp>
#include <string>

namespace auth0::inline v0::testing {

/// A signing key and the JWK that a tenant publishes for it.
struct KeyPair {
  jose::PrivateKey key;
  Algorithm algorithm;  // not canonical: Ed25519 has two names (RFC 9864)
  std::string id;
  boost::json::object jwk;
};

/// A new key; its `kid` is its thumbprint (RFC 7638). RSA keys are published with a certificate (`x5c`, `x5t`),
/// as a tenant's are. \throws std::runtime_error if OpenSSL cannot make a key.
[[nodiscard]] KeyPair make_key_pair(Algorithm algorithm, const std::string& common_name);

}  // namespace auth0::inline v0::testing
