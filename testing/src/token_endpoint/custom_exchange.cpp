#include "base/ascii.hpp"
#include "jose/random_id.hpp"
#include "token_endpoint/grants.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 7> reserved = {
    "http://auth0.com", "https://auth0.com", "http://okta.com", "https://okta.com",
    "urn:ietf",         "urn:auth0",         "urn:okta"};

// Whether the URI is this one or lies below it.
bool is_below(std::string_view uri, std::string_view prefix) {
  return uri.starts_with(prefix) &&
         (uri.size() == prefix.size() || std::string_view("/:?#").contains(uri[prefix.size()]));
}

bool is_reserved(std::string_view type) {
  const std::string uri = lower_case(type);
  return std::ranges::any_of(reserved, [&](std::string_view prefix) { return is_below(uri, prefix); });
}

// A scheme and something after it (RFC 3986 section 3).
bool is_absolute_uri(std::string_view type) {
  const std::size_t colon = type.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == type.size()) return false;
  const std::string scheme = lower_case(type.substr(0, colon));
  return scheme.front() >= 'a' && scheme.front() <= 'z' && std::ranges::all_of(scheme, [](char c) {
           return is_letter_or_digit(c) || c == '+' || c == '-' || c == '.';
         });
}

Step<void> check_types(const Parameters& parameters) {
  const auto type = required_value(parameters, "subject_token_type");
  if (!type) return std::unexpected(type.error());
  if (!is_absolute_uri(*type)) return refuse(400, "invalid_request", "The subject_token_type is not a URI.");
  if (is_reserved(*type)) return refuse(400, "invalid_request", "The subject_token_type is reserved.");
  const std::string requested = value_of(parameters, "requested_token_type");
  if (!requested.empty() && requested != access_token_type)
    return refuse(400, "invalid_request", "Tokens of the requested_token_type are not available.");
  if (value_of(parameters, "actor_token").empty() != value_of(parameters, "actor_token_type").empty())
    return refuse(400, "invalid_request", "actor_token and actor_token_type must be given together.");
  return {};
}

Step<std::string> read_subject(const GrantRequest& request, Attempts& attempts) {
  const auto token = required_value(request.parameters, "subject_token");
  if (!token) return std::unexpected(token.error());
  const auto now = request.tenant.clock.monotonic_now();
  if (attempts.are_exhausted(now))
    return refuse(429, "too_many_attempts", "Too many subject tokens were refused; try again later.");
  auto user = request.directory.user_of(*token);
  if (!user) {
    attempts.count_failure(now);
    return refuse(400, "invalid_request", "The subject token is not acceptable.");
  }
  return std::move(*user);
}

// The claim `act`, if there is an actor.
Step<json::object> read_actor(const GrantRequest& request) {
  const std::string token = value_of(request.parameters, "actor_token");
  if (token.empty()) return json::object();
  const auto actor = request.directory.user_of(token);
  if (!actor) return refuse(400, "invalid_request", "The actor token is not acceptable.");
  return json::object{{"act", json::object{{"sub", *actor}}}};
}

// OpenID Connect Core section 2: for the client, and not to be taken for an access token.
std::string issue_id_token(const GrantRequest& request, const std::string& user,
                           const json::object& organization) {
  return request.tenant.issue({.subject = user,
                               .audience = request.client.id,
                               .claims = organization,
                               .without_claims = {"azp", "client_id", "jti"},
                               .header = {{"typ", "JWT"}}});
}

}  // namespace

HttpResponse exchange_custom_token(const GrantRequest& request, Attempts& attempts) {
  if (const auto types = check_types(request.parameters); !types) return types.error();
  const auto audience = requested_audience(request);
  if (!audience) return audience.error();
  const auto user = read_subject(request, attempts);
  if (!user) return user.error();
  auto claims = read_actor(request);
  if (!claims) return claims.error();
  const auto organization = requested_organization(request, &TenantOrganization::members, *user);
  if (!organization) return organization.error();

  for (const auto& [name, value] : *organization)
    (*claims)[name] = value;
  const bool is_openid = asks_for_scope(request, "openid");
  TokenOptions token{.subject = *user,
                     .audience = *audience,
                     .client_id = request.client.id,
                     .scope = value_of(request.parameters, "scope"),
                     .claims = std::move(*claims)};
  if (is_openid) token.audience = {*audience, request.tenant.issuer + "userinfo"};
  auto body = issue_access_token(request, token);
  body["issued_token_type"] = access_token_type;
  if (!token.scope.empty()) body["scope"] = token.scope;
  if (is_openid) body["id_token"] = issue_id_token(request, *user, *organization);
  if (asks_for_scope(request, "offline_access")) body["refresh_token"] = jose::random_id();
  return json_response(200, body);
}

}  // namespace auth0::inline v0::testing
