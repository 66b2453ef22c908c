#pragma once

#include "bare_openssl.hpp"
#include "jose/public_key.hpp"

#include <auth0/testing/tenant.hpp>

#include <memory>
#include <string>
#include <vector>

namespace auth0::bench {

/// A tenant, clients that have its keys, and tokens of the size that tenants issue.
struct Scene {
  explicit Scene(const std::string& algorithm_name);

  /// Bare OpenSSL with the tenant's key on the signing inputs and signatures of the tokens.
  [[nodiscard]] BareOpenssl bare() const { return {key->handle(), algorithm, messages}; }

  jose::Algorithm algorithm;
  testing::Tenant tenant;
  ApiClient client;            ///< As it comes.
  ApiClient forgetful_client;  ///< Remembers no token: each is new to it.
  ApiClient counted_client;    ///< The first with the metrics observer, and the second.
  ApiClient forgetful_counted_client;
  std::vector<std::string> tokens;
  std::vector<SignedMessage> messages;  ///< What is signed in them.
  std::shared_ptr<const jose::PublicKey> key;
};

}  // namespace auth0::bench
