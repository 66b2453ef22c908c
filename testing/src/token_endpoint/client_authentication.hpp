#pragma once

#include "token_endpoint/parameters.hpp"
#include "token_endpoint/registered_clients.hpp"
#include "token_endpoint/step.hpp"
#include "token_endpoint/used_ids.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::testing {

/// What a client's authentication is checked against.
struct ClientAuthentication {
  const std::vector<RegisteredClient>& clients;
  /// What an assertion's `aud` may be: the issuer and the URL of the token endpoint.
  std::vector<std::string> audiences;
  UsedIds& used_assertions;
  std::chrono::sys_seconds now;
  std::string_view certificate_pem;  ///< What the client has shown over TLS; empty: nothing that counts.
};

/// A client that has authenticated.
struct AuthenticatedClient {
  const RegisteredClient* client = nullptr;
  /// SHA-256 of its certificate, base64url (RFC 8705 section 3.1), if that is what it authenticated with.
  std::string certificate_thumbprint{};
};

/// The client that a token request comes from: `private_key_jwt` (RFC 7523 section 3), `client_secret_post`
/// (RFC 6749 section 2.3.1) or mutual TLS with a registered certificate (RFC 8705 section 2.2).
[[nodiscard]] Step<AuthenticatedClient> authenticate(const ClientAuthentication& authentication,
                                                     const Parameters& parameters);

}  // namespace auth0::inline v0::testing
