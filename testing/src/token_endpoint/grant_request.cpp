#include "token_endpoint/grant_request.hpp"

#include <algorithm>
#include <ranges>
#include <utility>
#include <vector>

namespace auth0::testing {

namespace {

namespace json = boost::json;

bool may_have(const TenantClient& client, const std::string& audience) {
  return client.audiences.empty() || std::ranges::find(client.audiences, audience) != client.audiences.end();
}

}  // namespace

Step<std::string> requested_audience(const GrantRequest& request) {
  auto audience = required_value(request.parameters, "audience");
  if (!audience) return audience;
  if (!request.directory.has_audience(*audience) || !may_have(request.client, *audience))
    return refuse(403, "access_denied", "The client is not authorized for this audience.");
  return audience;
}

Step<json::object> requested_organization(const GrantRequest& request,
                                          std::vector<std::string> TenantOrganization::* members,
                                          std::string_view member) {
  const std::string wanted = value_of(request.parameters, "organization");
  if (wanted.empty()) return json::object();
  const auto organization = request.directory.organization(wanted);
  if (!organization) return refuse(400, "invalid_request", "There is no such organization.");
  const auto& list = (*organization).*members;
  if (std::ranges::find(list, member) == list.end())
    return refuse(403, "access_denied", "The subject does not belong to the organization.");
  json::object claims{{"org_id", organization->id}};
  if (!organization->name.empty()) claims["org_name"] = organization->name;
  return claims;
}

bool asks_for_scope(const GrantRequest& request, std::string_view name) {
  const std::string scope = value_of(request.parameters, "scope");
  return std::ranges::any_of(std::views::split(scope, ' '),
                             [&](const auto& part) { return std::ranges::equal(part, name); });
}

json::object issue_access_token(const GrantRequest& request, TokenOptions token) {
  if (!request.key_thumbprint.empty()) token.claims["cnf"] = json::object{{"jkt", request.key_thumbprint}};
  return {{"access_token", request.tenant.issue(token)},
          {"token_type", request.key_thumbprint.empty() ? "Bearer" : "DPoP"},  // RFC 9449 section 5
          {"expires_in", token.expires_in.count()}};
}

}  // namespace auth0::testing
