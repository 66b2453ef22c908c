#pragma once

#include "key_ring.hpp"
#include "token_endpoint/directory.hpp"
#include "token_endpoint/parameters.hpp"
#include "token_endpoint/step.hpp"

#include <auth0/testing/tenant.hpp>

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace auth0::inline v0::testing {

/// What the token endpoint needs to know of its tenant.
struct IssuingTenant {
  const TenantOptions& options;
  const KeyRing& keys;
  const Clock& clock;
  std::string issuer;
  std::function<std::string(const TokenOptions&)> issue;
};

/// A token request whose client has authenticated.
struct GrantRequest {
  const IssuingTenant& tenant;
  const Directory& directory;
  const TenantClient& client;
  const Parameters& parameters;
  std::string key_thumbprint;          ///< Of the key that the client has proved to hold; empty: none.
  std::string certificate_thumbprint;  ///< SHA-256 of the certificate that it authenticated with; empty: none.
};

inline constexpr std::string_view exchange_grant = "urn:ietf:params:oauth:grant-type:token-exchange";
inline constexpr std::string_view vault_grant =
    "urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token";
inline constexpr std::string_view access_token_type = "urn:ietf:params:oauth:token-type:access_token";

/// What the parameters `audience` and `resource` (RFC 8707) name: one API of the tenant that the client may
/// have tokens for.
[[nodiscard]] Step<std::string> requested_audience(const GrantRequest& request);

/// The claims for the organization that the parameter `organization` names, none if there is no such parameter.
/// \param members which list of the organization counts.
/// \param member who has to be in it.
[[nodiscard]] Step<boost::json::object> requested_organization(const GrantRequest& request,
                                                               StringList TenantOrganization::* members,
                                                               std::string_view member);

/// Whether the names in the parameter `scope` hold this one.
[[nodiscard]] bool asks_for_scope(const GrantRequest& request, std::string_view name);

/// The members `access_token`, `token_type` and `expires_in` of an answer, for a token that is bound to the
/// client's key if it has proved to hold one (RFC 9449), else to the certificate that it authenticated with
/// (RFC 8705 section 3), unless the API's tokens are not.
[[nodiscard]] boost::json::object issue_access_token(const GrantRequest& request, TokenOptions token);

}  // namespace auth0::inline v0::testing
