#include "base/bounded_message.hpp"
#include "base/diagnostic.hpp"
#include "base/fail.hpp"
#include "base/invalid_configuration.hpp"
#include "requirement/authorization_details.hpp"
#include "requirement/requirement_node.hpp"

#include <auth0/claims.hpp>
#include <auth0/requirements.hpp>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace auth0::inline v0 {

namespace {

constexpr double clock_difference = 60;  // seconds that the issuer's clock may be ahead

namespace json = boost::json;
using requirement::Finding;

using Judge = decltype(requirement::RequirementNode::judge);

Requirement make_requirement(Judge judge, std::vector<std::string> scopes = {}) {
  return requirement::RequirementNode::wrapped({.judge = std::move(judge), .scopes = std::move(scopes)});
}

Error refusal(Reason reason, std::string message) {
  return {
      .code = ErrorCode::insufficient_scope, .reason = reason, .message = bounded_message(std::move(message))};
}

Error comparing_claims(Error error, std::string_view name, std::string_view expected, std::string_view found) {
  error.diagnostics.push_back(diagnostic(name, expected, found, Found::verified));
  return error;
}

// A string without the quotes of JSON.
std::string shown(const json::value& value) {
  const auto* text = value.if_string();
  return text != nullptr ? std::string(*text) : json::serialize(value);
}

// Without `find_claim`, which copies the claims: another requirement may be satisfied instead.
std::string shown_claim(const VerifiedAccessToken& token, std::string_view name) {
  if (const auto text = token.string_claim(name)) return std::string(*text);
  if (const auto flag = token.bool_claim(name)) return *flag ? "true" : "false";
  if (const auto number = token.number_claim(name)) return json::serialize(json::value(*number));
  if (const auto list = token.string_list_claim(name); !list.empty()) return listed(list);
  return token.has_claim(name) ? "another type" : "";
}

Error claim_refused(const VerifiedAccessToken& token, const std::string& name, const json::value& expected,
                    const std::string& problem) {
  const auto message =
      token.has_claim(name) ? "the claim '" + name + "' " + problem : "the token has no claim '" + name + "'";
  return comparing_claims(refusal(Reason::claim_not_accepted, message), name, shown(expected),
                          shown_claim(token, name));
}

Error scopes_refused(const VerifiedAccessToken& token, const std::vector<std::string>& needed,
                     std::string message) {
  return comparing_claims(refusal(Reason::scope_missing, std::move(message)), "scope", listed(needed),
                          listed(token.scopes()));
}

Error permissions_refused(const VerifiedAccessToken& token, const std::vector<std::string>& needed,
                          std::string message) {
  return comparing_claims(refusal(Reason::permission_missing, std::move(message)), "permissions",
                          listed(needed), listed(token.permissions()));
}

Error call_for_authentication(Reason reason, std::string message, UnmetRequirements unmet) {
  return {.code = ErrorCode::insufficient_user_authentication,
          .reason = reason,
          .message = bounded_message(std::move(message)),
          .unmet = std::move(unmet)};
}

// What may stand in a list with spaces inside a challenge: scope-token (RFC 6749 section 3.3) and an `acr`.
bool is_challenge_word(const std::string& text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; });
}

std::vector<std::string> checked_words(const StringList& words, const std::string& name) {
  if (words.empty()) throw_invalid_configuration(name + " needs at least one value");
  if (!std::ranges::all_of(words, is_challenge_word)) {
    throw_invalid_configuration(name + " takes printable ASCII without spaces, quotes and backslashes");
  }
  return words.values();
}

std::vector<std::string> checked_permissions(const StringList& permissions, const std::string& name) {
  if (permissions.empty() || std::ranges::any_of(permissions, &std::string::empty))
    throw_invalid_configuration(name + " needs at least one value, and none that is empty");
  return permissions.values();
}

// In both functions below, texts are compared in place: `find_claim` copies the claims.
bool equals(const VerifiedAccessToken& token, std::string_view name, const json::value& value) {
  if (const auto* text = value.if_string()) return token.string_claim(name) == std::string_view(*text);
  const auto* claim = find_claim(token, name);
  return claim != nullptr && *claim == value;
}

bool includes(const VerifiedAccessToken& token, std::string_view name, const json::value& member) {
  if (const auto* text = member.if_string()) {
    const std::string_view wanted = *text;
    if (const auto list = token.string_claim(name)) {
      return std::ranges::any_of(std::views::split(*list, ' '), [wanted](const auto& part) {
        return std::string_view(part.begin(), part.end()) == wanted;
      });
    }
    const auto list = token.string_list_claim(name);
    return std::ranges::find(list, wanted) != list.end();
  }
  const auto* claim = find_claim(token, name);
  const auto* array = claim == nullptr ? nullptr : claim->if_array();
  return array != nullptr && std::ranges::find(*array, member) != array->end();
}

json::value to_json(const Scalar& scalar) {
  return std::visit([](const auto& value) { return json::value(value); }, scalar.value());
}

json::value to_json(const std::vector<std::string>& list) {
  return json::array(list.begin(), list.end());
}

}  // namespace

Requirement require_all_scopes(const StringList& scopes) {
  const auto list = checked_words(scopes, "require_all_scopes");
  const auto judge = [list](const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    Finding finding{.scopes = list};
    std::string missing;
    for (const auto& scope : list) {
      if (!token.has_scope(scope)) missing += ' ' + scope;
    }
    if (missing.empty()) return finding;
    finding.error = scopes_refused(token, list, "the token lacks these scopes:" + missing);
    finding.lacks_scope = true;
    return finding;
  };
  return make_requirement(judge, list);
}

Requirement require_any_scope(const StringList& scopes) {
  const auto list = checked_words(scopes, "require_any_scope");
  const auto judge = [list](const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    const auto held =
        std::ranges::find_if(list, [&token](const std::string& scope) { return token.has_scope(scope); });
    if (held != list.end()) return Finding{.scopes = {*held}};
    return Finding{.error = scopes_refused(token, list, "the token has none of the accepted scopes"),
                   .scopes = {list.front()},
                   .lacks_scope = true};
  };
  return make_requirement(judge, {list.front()});
}

Requirement require_permissions(const StringList& permissions) {
  return make_requirement([list = checked_permissions(permissions, "require_permissions")](
                              const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    const auto missing = std::ranges::find_if_not(
        list, [&token](const std::string& permission) { return token.has_permission(permission); });
    if (missing == list.end()) return Finding{};
    return Finding{.error = permissions_refused(token, list, "the token lacks the permission " + *missing)};
  });
}

Requirement require_any_permission(const StringList& permissions) {
  return make_requirement([list = checked_permissions(permissions, "require_any_permission")](
                              const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    const bool holds_one = std::ranges::any_of(
        list, [&token](const std::string& permission) { return token.has_permission(permission); });
    if (holds_one) return Finding{};
    return Finding{.error = permissions_refused(token, list, "the token has none of the accepted permissions")};
  });
}

// The values given are copied without their storage, which may end before the requirement does.
Requirement require_json_claim(std::string_view name, const json::value& value) {
  return make_requirement([name = std::string(name), value = json::value(value, json::storage_ptr())](
                              const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    if (equals(token, name, value)) return Finding{};
    return Finding{.error = claim_refused(token, name, value, "does not have the required value")};
  });
}

Requirement require_json_claim_includes(std::string_view name, const json::value& value) {
  return make_requirement([name = std::string(name), value = json::value(value, json::storage_ptr())](
                              const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    if (includes(token, name, value)) return Finding{};
    return Finding{.error = claim_refused(token, name, value, "does not include the required value")};
  });
}

Requirement require_claim(std::string_view name, const ScalarOrList& value) {
  return require_json_claim(name, std::visit([](const auto& given) { return to_json(given); }, value.value()));
}

Requirement require_claim_includes(std::string_view name, const Scalar& value) {
  return require_json_claim_includes(name, to_json(value));
}

Requirement require_authorization_details(const AuthorizationDetails& required) {
  if (required.type.empty()) throw_invalid_configuration("require_authorization_details needs a type");
  for (const auto* list : {&required.actions, &required.locations, &required.datatypes}) {
    if (std::ranges::any_of(*list, &std::string::empty))
      throw_invalid_configuration("require_authorization_details: a value must not be empty");
  }
  return make_requirement([required](const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    const auto* claim = find_claim(token, "authorization_details");
    auto problem = claim == nullptr ? "the token has no claim 'authorization_details'"
                                    : requirement::problem_of_authorization_details(*claim, required);
    if (problem.empty()) return Finding{};
    return Finding{.error = comparing_claims(refusal(Reason::claim_not_accepted, std::move(problem)),
                                             "authorization_details", "type " + required.type,
                                             claim == nullptr ? "" : json::serialize(*claim))};
  });
}

Requirement require_acr(const StringList& acr_values) {
  return make_requirement([list = checked_words(acr_values, "require_acr")](const VerifiedAccessToken& token,
                                                                            std::chrono::sys_seconds /*now*/) {
    const auto acr = token.string_claim("acr");
    if (acr && std::ranges::find(list, *acr) != list.end()) return Finding{};
    auto error = call_for_authentication(
        Reason::acr_insufficient, "a stronger authentication of the user is needed", {.acr_values = list});
    return Finding{.error = comparing_claims(std::move(error), "acr", listed(list), acr.value_or(""))};
  });
}

Requirement require_max_auth_age(std::chrono::seconds max_age) {
  if (max_age < std::chrono::seconds(0))
    throw_invalid_configuration("require_max_auth_age: the age must not be negative");
  return make_requirement([max_age](const VerifiedAccessToken& token, std::chrono::sys_seconds now) {
    const auto authenticated = token.number_claim("auth_time");
    const auto seconds_now = static_cast<double>(now.time_since_epoch().count());
    const double age = seconds_now - authenticated.value_or(0);
    // A time in the future does not count: a value in milliseconds would count as recent for ever.
    if (authenticated && age >= -clock_difference && age <= static_cast<double>(max_age.count()))
      return Finding{};
    auto error =
        call_for_authentication(Reason::authentication_too_old,
                                "a more recent authentication of the user is needed", {.max_age = max_age});
    return Finding{.error = comparing_claims(std::move(error), "auth_time", at_most(max_age, "ago"),
                                             authenticated ? distance(*authenticated, seconds_now) : "")};
  });
}

Requirement require_that(std::function<bool(const VerifiedAccessToken&)> predicate, std::string description) {
  if (!predicate) throw_invalid_configuration("require_that needs a function");
  return make_requirement([predicate = std::move(predicate), description = std::move(description)](
                              const VerifiedAccessToken& token, std::chrono::sys_seconds /*now*/) {
    bool accepted = false;
    try {
      accepted = predicate(token);
    } catch (...) {  // NOLINT(bugprone-empty-catch): a check that throws refuses the token
    }
    if (accepted) return Finding{};
    return Finding{.error = refusal(Reason::requirement_not_met, description)};
  });
}

}  // namespace auth0::inline v0
