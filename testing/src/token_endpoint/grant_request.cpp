#include "token_endpoint/grant_request.hpp"

#include <algorithm>
#include <ranges>
#include <utility>
#include <vector>

namespace auth0::inline v0::testing {

namespace {

namespace json = boost::json;

bool may_have(const TenantClient& client, const std::string& audience) {
  return client.audiences.empty() || std::ranges::find(client.audiences, audience) != client.audiences.end();
}

// RFC 8707 section 2: an absolute URI without a fragment.
bool is_resource(std::string_view text) {
  const auto colon = text.find(':');
  return colon != 0 && colon != std::string_view::npos && text.find('#') == std::string_view::npos;
}

// The one API that all parameters of this name stand for, empty if there is none.
Step<std::string> requested_resource(const GrantRequest& request) {
  const auto [begin, end] = request.parameters.equal_range("resource");
  std::string wanted;
  for (const auto& [name, resource] : std::ranges::subrange(begin, end)) {
    if (resource.empty()) continue;  // the same as absent (RFC 6749 section 3.2)
    if (!is_resource(resource) || !request.directory.has_audience(resource))
      return refuse(400, "invalid_target", "A resource is not an API of this tenant.");
    if (!wanted.empty() && wanted != resource)
      return refuse(400, "invalid_target", "A token is for one API: name one resource.");
    wanted = resource;
  }
  return wanted;
}

// RFC 8705 section 3
bool binds_to_certificate(const GrantRequest& request, const TokenOptions& token) {
  const auto& unbound = request.tenant.options.unbound_audiences;
  return !request.certificate_thumbprint.empty() &&
         std::ranges::find(unbound, token.audience.values().front()) == unbound.end();
}

}  // namespace

Step<std::string> requested_audience(const GrantRequest& request) {
  const auto resource = requested_resource(request);
  if (!resource) return resource;
  auto audience = value_of(request.parameters, "audience");
  if (!resource->empty() && !audience.empty() && *resource != audience)
    return refuse(400, "invalid_target", "resource and audience name different APIs.");
  if (audience.empty()) audience = *resource;
  if (audience.empty()) return refuse(400, "invalid_request", "Missing parameter: audience or resource");
  if (!request.directory.has_audience(audience) || !may_have(request.client, audience))
    return refuse(403, "access_denied", "The client is not authorized for this audience.");
  return audience;
}

Step<json::object> requested_organization(const GrantRequest& request, StringList TenantOrganization::* members,
                                          std::string_view member) {
  const std::string wanted = value_of(request.parameters, "organization");
  if (wanted.empty()) return json::object();
  const auto organization = request.directory.organization(wanted);
  if (!organization) return refuse(400, "invalid_request", "The organization does not exist.");
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
  if (!request.key_thumbprint.empty()) {
    token.claims["cnf"] = json::object{{"jkt", request.key_thumbprint}};
  } else if (binds_to_certificate(request, token)) {
    token.claims["cnf"] = json::object{{"x5t#S256", request.certificate_thumbprint}};
  }
  return {{"access_token", request.tenant.issue(token)},
          {"token_type", request.key_thumbprint.empty() ? "Bearer" : "DPoP"},  // RFC 9449 section 5
          {"expires_in", token.expires_in.count()}};
}

}  // namespace auth0::inline v0::testing
