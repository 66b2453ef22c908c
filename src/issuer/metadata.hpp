#pragma once

#include <auth0/error.hpp>

#include <string>
#include <string_view>

namespace auth0::inline v0::issuer {

/// What the library needs of an issuer's metadata (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2).
struct Metadata {
  std::string issuer;                 ///< What `iss` is compared with, byte for byte.
  std::string jwks_uri;               ///< Where the keys are; `https`.
  std::string token_endpoint{};       ///< Where tokens are exchanged; empty if absent or no `https` URL.
  std::string mtls_token_endpoint{};  ///< The same for clients with a certificate (RFC 8705 §5).
  /// False where the token endpoint names `client_secret_basic` and not `client_secret_post` (RFC 8414 §2).
  bool takes_secret_in_form = true;
  std::string url{};  ///< Where the document was; empty if none was fetched.
};

/// Reads a metadata document that was asked for as `expected_issuer` (rule 3.2). Every failure is
/// `issuer_unavailable`: a broken document is the issuer's fault, not the caller's.
[[nodiscard]] Result<Metadata> parse_metadata(std::string_view text, std::string_view expected_issuer);

/// The `issuer` that a metadata document claims, for a client that is given nothing else.
[[nodiscard]] Result<std::string> issuer_of_metadata(std::string_view text);

}  // namespace auth0::inline v0::issuer
