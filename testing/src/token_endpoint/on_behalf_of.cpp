#include "jose/json.hpp"
#include "token_endpoint/grants.hpp"
#include "token_endpoint/subject_access_token.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

namespace json = boost::json;

constexpr int most_actors = 5;

std::unexpected<HttpResponse> invalid_request(std::string_view description) {
  return refuse(400, "invalid_request", description);
}

// The actors within a claim `act`; `nullopt` if one of them is not an object with a `sub`.
std::optional<int> count_actors(const json::value& outermost) {
  int count = 0;
  for (const json::value* act = &outermost; act != nullptr; act = act->get_object().if_contains("act")) {
    if (!act->is_object() || !jose::string_member(act->get_object(), "sub")) return std::nullopt;
    ++count;
  }
  return count;
}

// The client before this one, and whom it acted for.
Step<json::value> former_actor(const json::object& subject) {
  const auto client = jose::string_member(subject, subject.contains("azp") ? "azp" : "client_id");
  if (!client) return invalid_request("The subject token does not say which client got it.");
  const auto* act = subject.if_contains("act");
  if (act == nullptr) return json::object{{"sub", *client}};
  const auto actors = count_actors(*act);
  if (!actors) return invalid_request("The subject token's act is not a chain of actors.");
  if (act->get_object().at("sub").get_string() != *client)
    return invalid_request("The subject token's act names another client than the one that got it.");
  if (*actors >= most_actors) return invalid_request("The depth of act would exceed five.");
  return *act;
}

// The organization that the subject token is for, whose member the user must still be.
Step<json::object> kept_organization(const GrantRequest& request, const json::object& subject) {
  json::object claims;
  for (const char* name : {"org_id", "org_name"}) {
    if (const auto* claim = subject.if_contains(name)) claims[name] = *claim;
  }
  const auto id = jose::string_member(claims, "org_id");
  if (!id) return claims;
  const auto organization = request.directory.organization(*id);
  const auto user = jose::string_member(subject, "sub").value_or("");
  if (!organization || std::ranges::find(organization->members, user) == organization->members.end())
    return refuse(403, "access_denied", "The user does not belong to the organization.");
  return claims;
}

// What is asked for, without what only tokens for a user interface are for.
std::string granted_scope(const std::string& requested) {
  static constexpr std::array<std::string_view, 4> left_out = {"openid", "profile", "email", "offline_access"};
  std::string granted;
  for (const auto& part : std::views::split(requested, ' ')) {
    const std::string name(part.begin(), part.end());
    if (name.empty() || std::ranges::find(left_out, name) != left_out.end()) continue;
    if (!granted.empty()) granted += ' ';
    granted += name;
  }
  return granted;
}

}  // namespace

HttpResponse exchange_on_behalf_of(const GrantRequest& request) {
  if (value_of(request.parameters, "requested_token_type") != access_token_type)
    return oauth_error(400, "invalid_request", "requested_token_type must be that of access tokens.");
  const auto audience = requested_audience(request);
  if (!audience) return audience.error();
  const auto subject = read_subject_access_token(request);
  if (!subject) return subject.error();
  auto claims = kept_organization(request, *subject);
  if (!claims) return claims.error();
  auto former = former_actor(*subject);
  if (!former) return former.error();
  (*claims)["act"] = json::object{{"sub", request.client.id}, {"act", std::move(*former)}};

  const std::string requested = value_of(request.parameters, "scope");
  const TokenOptions token{.subject = std::string(*jose::string_member(*subject, "sub")),
                           .audience = *audience,
                           .client_id = request.client.id,
                           .scope = granted_scope(requested),
                           .claims = std::move(*claims)};
  auto body = issue_access_token(request, token);
  body["issued_token_type"] = access_token_type;
  if (token.scope != requested) body["scope"] = token.scope;
  return json_response(200, body);
}

}  // namespace auth0::inline v0::testing
