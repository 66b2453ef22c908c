#pragma once

#include "jose/private_key.hpp"

#include <auth0/client_authentication.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace auth0::inline v0::exchange {

/// The key that signs client assertions, and what the assertions say of it.
struct AssertionSigner {
  jose::PrivateKey key;
  std::string algorithm;  ///< The name in `alg`: Ed25519 has two.
  std::string key_id;     ///< The `kid`; left out if empty.
  AssertionAudience audience = AssertionAudience::issuer;
};

/// A new assertion that authenticates the client for 60 s (RFC 7523 §2.2 and 3, rule 10.1). No two are the
/// same. Throws std::runtime_error if OpenSSL cannot sign or has no random bytes.
[[nodiscard]] std::string make_client_assertion(const AssertionSigner& signer, std::string_view client_id,
                                                std::string_view audience, std::chrono::sys_seconds now);

}  // namespace auth0::inline v0::exchange
