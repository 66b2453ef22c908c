#pragma once

#include "base/openssl_handles.hpp"
#include "jose/public_key.hpp"

#include <auth0/testing/tenant_client.hpp>

#include <memory>
#include <vector>

namespace auth0::inline v0::testing {

/// A client with its credentials read.
struct RegisteredClient {
  TenantClient options;
  std::shared_ptr<const jose::PublicKey> key;  ///< Null: it has none.
  CertificateHandle certificate;               ///< Null: it has none.
};

/// \throws std::invalid_argument if a public key or certificate is not valid PEM.
[[nodiscard]] std::vector<RegisteredClient> read_clients(const std::vector<TenantClient>& clients);

}  // namespace auth0::inline v0::testing
