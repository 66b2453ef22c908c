#pragma once

#include <auth0/algorithm.hpp>
#include <auth0/http_transport.hpp>

#include <memory>
#include <optional>
#include <string>

namespace auth0::inline v0 {

/// A client certificate by which the token endpoint identifies the client (RFC 8705 §2).
struct MutualTls {
  std::string certificate_pem{};  ///< The certificate, followed by its intermediate certificates, if any.
  std::string private_key_pem{};  ///< Of the certificate; not encrypted.
  /// Instead of both: a transport of your own that sends the certificate. Used only for token requests.
  std::shared_ptr<HttpTransport> http_transport{};
};

/// The audience of a client assertion (RFC 7523 §3).
enum class AssertionAudience {
  issuer,          ///< The authorization server's issuer, as Auth0 expects.
  token_endpoint,  ///< The URL of its token endpoint, as Okta expects.
};

/// How a client secret is sent (RFC 6749 §2.3.1).
enum class ClientSecretMethod {
  automatic,  ///< `post`, unless the metadata's `token_endpoint_auth_methods_supported` has only `basic`.
  post,       ///< In the form (`client_secret_post`).
  basic,      ///< In the header `Authorization` (`client_secret_basic`).
};

/// A key that signs assertions by which the token endpoint identifies the client (`private_key_jwt`, RFC 7523
/// §2.2).
struct PrivateKeyJwt {
  std::string private_key_pem{};  ///< PKCS#8, not encrypted; RSA of at least 2048 bits, EC or Ed25519.
  /// One for this type of key. The assertion's `alg` has the name that was given.
  NamedAlgorithm algorithm = Algorithm::rs256;
  std::string key_id{};                                    ///< The assertion's `kid`; left out if empty.
  AssertionAudience audience = AssertionAudience::issuer;  ///< What the assertion's `aud` names.
};

/// How a client authenticates to the token endpoint. If several methods are given, the first in this order is
/// used.
struct ClientAuthentication {
  std::optional<MutualTls> mutual_tls{};           ///< By a certificate.
  std::optional<PrivateKeyJwt> private_key_jwt{};  ///< By a signed assertion.
  /// By a secret; empty if there is none. Do not write it into the source: read it from where secrets are kept.
  std::string client_secret{};
  ClientSecretMethod client_secret_method = ClientSecretMethod::automatic;  ///< How the secret is sent.
};

}  // namespace auth0::inline v0
