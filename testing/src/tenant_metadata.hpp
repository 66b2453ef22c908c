#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::testing {

/// What a tenant's metadata depends on.
struct TenantFacts {
  std::string issuer;
  std::string token_endpoint;
  std::string mtls_token_endpoint;  ///< Empty: no client can authenticate with a certificate.
  std::string algorithm;            ///< What tokens are signed with.
  std::vector<std::string_view> client_authentication_methods;
};

/// The path of the one endpoint that a tenant serves only because its metadata needs it: users cannot log in.
inline constexpr std::string_view authorization_path = "/authorize";

/// What a tenant publishes at its well-known paths (OpenID Connect Discovery 1.0 section 3, RFC 8414 section
/// 2): all required members, and no endpoint that it does not serve.
[[nodiscard]] boost::json::object tenant_metadata(const TenantFacts& facts);

}  // namespace auth0::inline v0::testing
