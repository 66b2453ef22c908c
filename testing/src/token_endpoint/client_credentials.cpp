#include "token_endpoint/grants.hpp"

namespace auth0::inline v0::testing {

HttpResponse grant_client_credentials(const GrantRequest& request) {
  const auto audience = requested_audience(request);
  if (!audience) return audience.error();
  auto organization = requested_organization(request, &TenantOrganization::clients, request.client.id);
  if (!organization) return organization.error();

  TokenOptions token{.subject = request.client.id + "@clients",
                     .audience = *audience,
                     .client_id = request.client.id,
                     .scope = value_of(request.parameters, "scope"),
                     .claims = std::move(*organization)};
  token.claims["gty"] = "client-credentials";
  auto body = issue_access_token(request, token);
  if (!token.scope.empty()) body["scope"] = token.scope;
  return json_response(200, body);
}

}  // namespace auth0::inline v0::testing
