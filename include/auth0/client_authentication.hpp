#pragma once

#include <auth0/algorithm.hpp>
#include <auth0/http_transport.hpp>

#include <memory>
#include <optional>
#include <string>

namespace auth0 {

/// A client certificate that the token endpoint knows the client by (RFC 8705 §2).
struct MutualTls {
  std::string certificate_pem{};  ///< The certificate, and after it those that lead to its authority, if any.
  std::string private_key_pem{};  ///< Of the certificate; not encrypted.
  /// Instead of both: a transport of your own that shows the certificate. Used for token requests alone.
  std::shared_ptr<HttpTransport> http_transport{};
};

/// What an assertion names as its audience (RFC 7523 §3).
enum class AssertionAudience {
  issuer,          ///< The authorization server's issuer, as Auth0 has it.
  token_endpoint,  ///< The URL of its token endpoint, as Okta has it.
};

/// How a client secret is sent (RFC 6749 §2.3.1).
enum class ClientSecretMethod {
  automatic,  ///< `post`, unless the metadata's `token_endpoint_auth_methods_supported` names `basic` alone.
  post,       ///< In the form (`client_secret_post`).
  basic,      ///< In the header `Authorization` (`client_secret_basic`).
};

/// A key that signs assertions which the token endpoint knows the client by (`private_key_jwt`, RFC 7523 §2.2).
struct PrivateKeyJwt {
  std::string private_key_pem{};  ///< PKCS#8, not encrypted; RSA of at least 2048 bits, EC or Ed25519.
  /// One for this type of key. The assertion's `alg` has the name that was given.
  NamedAlgorithm algorithm = Algorithm::rs256;
  std::string key_id{};  ///< The assertion's `kid`; none if empty.
  AssertionAudience audience = AssertionAudience::issuer;
};

/// How a client proves to the token endpoint that it is itself. Where several ways are given, the first in this
/// order is used.
struct ClientAuthentication {
  std::optional<MutualTls> mutual_tls{};
  std::optional<PrivateKeyJwt> private_key_jwt{};
  std::string client_secret{};
  ClientSecretMethod client_secret_method = ClientSecretMethod::automatic;
};

}  // namespace auth0
