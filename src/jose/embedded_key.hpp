#pragma once

#include "jose/compact_jws.hpp"
#include "jose/public_key.hpp"

#include <expected>
#include <memory>
#include <string>

namespace auth0::inline v0::jose {

/// The public key in the header of a JWS, and that header: later proofs of the same key mostly have the same
/// header, which then does not need to be parsed again.
struct EmbeddedKey {
  std::shared_ptr<const JwsHeader> header;
  std::shared_ptr<const PublicKey> key;
  std::string thumbprint;  ///< RFC 7638
};

/// The key in the header parameter `jwk` (RFC 7515 section 4.1.3), or one sentence about why it cannot verify
/// signatures of this algorithm (rule 8.3; RSA within `client_rsa_bounds`). It only shows that
/// the signer has the private key.
[[nodiscard]] std::expected<EmbeddedKey, std::string> embedded_key(std::shared_ptr<const JwsHeader> header,
                                                                   Algorithm algorithm);

}  // namespace auth0::inline v0::jose
