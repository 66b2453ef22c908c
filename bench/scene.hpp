#pragma once

#include "bare_openssl.hpp"
#include "jose/public_key.hpp"

#include <auth0/testing/tenant.hpp>

#include <memory>
#include <string>

namespace auth0::bench {

/// A tenant, a client that has its keys, and a token of the size that tenants issue.
struct Scene {
  explicit Scene(const std::string& algorithm_name);

  /// Bare OpenSSL with the tenant's key on the token's signing input and signature.
  [[nodiscard]] BareOpenssl bare() const;

  jose::Algorithm algorithm;
  testing::Tenant tenant;
  ApiClient client;
  std::string token;
  std::shared_ptr<const jose::PublicKey> key;
};

}  // namespace auth0::bench
