#include <auth0/testing/token_refusal.hpp>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <stdexcept>

namespace auth0::inline v0::testing {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

struct Known {
  std::string_view name;
  int status;
  std::string_view error;
  std::string_view description;
};

constexpr std::array<Known, 13> known = {{
    {"invalid_client", 401, "invalid_client", "Client authentication failed."},
    {"access_denied", 403, "access_denied", "The client is not authorized for this audience."},
    {"unauthorized_client", 403, "unauthorized_client", "The grant is not enabled for the client."},
    {"invalid_request", 400, "invalid_request", "The request is malformed."},
    {"invalid_grant", 400, "invalid_grant", "The grant is not valid."},
    {"invalid_scope", 400, "invalid_scope", "The scope is not available."},
    {"invalid_target", 400, "invalid_target", "The target is unknown."},
    {"no_linked_account", 401, "federated_connection_refresh_token_not_found", "No account is linked."},
    {"mfa_required", 403, "mfa_required", "The user must present another factor."},
    {"consent_required", 403, "consent_required", "The user must consent."},
    {"too_many_requests", 429, "too_many_requests", "The rate limit has been reached."},
    {"too_many_attempts", 429, "too_many_attempts", "Too many subject tokens were refused; try again later."},
    {"global_limit", 500, "access_denied", "Global limit has been reached"},
}};

json::array factors(std::string_view type) {
  return {json::object{{"type", type}}};
}

}  // namespace

std::vector<std::string_view> token_refusal_names() {
  std::vector<std::string_view> names;
  names.reserve(known.size());
  for (const auto& refusal : known)
    names.push_back(refusal.name);
  return names;
}

TokenRefusal token_refusal_from_name(std::string_view name) {
  const auto* const found = std::ranges::find(known, name, &Known::name);
  if (found == known.end()) throw std::invalid_argument("unknown token refusal");
  TokenRefusal refusal{.status = found->status,
                       .error = std::string(found->error),
                       .description = std::string(found->description)};
  if (name == "too_many_requests") refusal.rate_limit_reset = 2s;
  if (name == "mfa_required") {
    refusal.members = {{"mfa_token", "mfa-token-of-the-dev-tenant"},
                       {"mfa_requirements",
                        json::object{{"challenge", factors("otp")}, {"enroll", factors("push-notification")}}}};
  }
  return refusal;
}

}  // namespace auth0::inline v0::testing
