#pragma once

#include "jose/public_key.hpp"
#include "x509.hpp"

#include <auth0/testing/tenant_client.hpp>

#include <memory>
#include <string_view>
#include <vector>

namespace auth0::testing {

/// A client with its credentials read.
struct RegisteredClient {
  TenantClient options;
  std::shared_ptr<const jose::PublicKey> key;  ///< Null: it has none.
  X509Handle certificate;                      ///< Null: it has none.
};

/// \throws std::invalid_argument if a public key or certificate is no PEM text of such a thing.
[[nodiscard]] std::vector<RegisteredClient> read_clients(const std::vector<TenantClient>& clients);

/// The certificate of a PEM text; null if it is none.
[[nodiscard]] X509Handle read_certificate(std::string_view pem);

}  // namespace auth0::testing
