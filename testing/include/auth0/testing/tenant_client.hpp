#pragma once

#include <auth0/string_list.hpp>

#include <string>
#include <vector>

namespace auth0::inline v0::testing {

/// The grants of the token endpoint.
enum class Grant {
  client_credentials,  ///< A token of its own (RFC 6749 section 4.4).
  custom_exchange,     ///< A token for a subject token of another system (RFC 8693).
  on_behalf_of,        ///< A token for another API, for an access token that it was called with (RFC 8693).
  token_vault,         ///< The token of a provider that the user has linked.
};

/// A client that is registered at a tenant. It authenticates with any of the credentials that it has.
struct TenantClient {
  std::string id = "test-client";      ///< The `client_id`.
  std::string secret = "test-secret";  ///< For `client_secret_post`; empty: it has none.
  std::string public_key_pem{};        ///< For `private_key_jwt`: RSA, EC or Ed25519; empty: it has none.
  /// For mutual TLS (RFC 8705 section 2), where the tenant has it switched on; empty: it has none. The
  /// certificate itself is compared, so who signed it does not matter.
  std::string certificate_pem{};
  /// What it may ask the token endpoint for.
  std::vector<Grant> grants = {Grant::client_credentials, Grant::custom_exchange, Grant::on_behalf_of,
                               Grant::token_vault};
  /// The APIs that it may get tokens for; empty: all of the tenant's.
  StringList audiences{};
  /// The API whose tokens it may exchange; empty uses the tenant's own audience.
  std::string api{};
};

}  // namespace auth0::inline v0::testing
