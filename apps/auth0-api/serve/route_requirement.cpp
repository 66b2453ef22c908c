#include "serve/route_requirement.hpp"

#include <auth0/domains.hpp>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

namespace auth0::command::serve {

namespace {

Requirement requirement_of_claim(const std::string& name, const ClaimValue& value) {
  return std::visit([&](const auto& given) { return require_claim(name, given); }, value);
}

Requirement requirement_of_member(const std::string& name, const std::string& member) {
  return require_claim_includes(name, member);
}

Requirement requirement_of_member(const std::string& name, const std::vector<std::string>& members) {
  Requirement all;
  for (const auto& member : members)
    all = all && require_claim_includes(name, member);
  return all;
}

template <class Value>
Requirement requirement_of_member(const std::string& name, const Value& member) {
  return require_claim_includes(name, member);
}

Requirement requirement_of_issuers(const std::vector<std::string>& issuers) {
  std::vector<std::string> urls;
  urls.reserve(issuers.size());
  for (const auto& issuer : issuers)
    urls.push_back(issuer_of(issuer));
  return require_that(
      // Tokens are of issuers that are trusted; their metadata may write them otherwise than in normal form.
      [urls](const VerifiedAccessToken& token) {
        return std::ranges::find(urls, issuer_of(token.issuer())) != urls.end();
      },
      "this route does not accept tokens of this issuer");
}

}  // namespace

Requirement requirement_of(const Route& route) {
  Requirement all;
  if (!route.issuers.empty()) all = all && requirement_of_issuers(route.issuers);
  if (!route.scopes.empty()) all = all && require_all_scopes(route.scopes);
  if (!route.any_scope.empty()) all = all && require_any_scope(route.any_scope);
  if (!route.permissions.empty()) all = all && require_permissions(route.permissions);
  if (!route.any_permission.empty()) all = all && require_any_permission(route.any_permission);
  for (const auto& [name, value] : route.claims)
    all = all && requirement_of_claim(name, value);
  for (const auto& [name, value] : route.claims_include)
    all = all && std::visit([&](const auto& given) { return requirement_of_member(name, given); }, value);
  if (!route.acr.empty()) all = all && require_acr(route.acr);
  if (route.max_age) all = all && require_max_auth_age(*route.max_age);
  return all;
}

}  // namespace auth0::command::serve
