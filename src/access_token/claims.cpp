#include "access_token/claims.hpp"

#include "base/diagnostic.hpp"
#include "base/fail.hpp"
#include "jose/json.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace auth0::inline v0::access_token {

namespace {

namespace json = boost::json;

std::unexpected<Error> invalid(std::string_view claim, const std::string& problem) {
  return fail(Reason::claim_invalid, "the claim '" + std::string(claim) + "' " + problem);
}

// The claims that the rules speak of, found in one pass: looking each one up by name costs more than all the
// checks.
struct RegisteredClaims {
  const json::value* iss = nullptr;
  const json::value* aud = nullptr;
  const json::value* iat = nullptr;
  const json::value* exp = nullptr;
  const json::value* nbf = nullptr;
  const json::value* sub = nullptr;
  const json::value* client_id = nullptr;
  const json::value* jti = nullptr;
  const json::value* cnf = nullptr;
  const json::value* token_use = nullptr;
};

struct NamedClaim {
  std::string_view name;
  const json::value* RegisteredClaims::* claim;
};

constexpr std::array<NamedClaim, 3> always_required = {{{"iss", &RegisteredClaims::iss},  // 6.1
                                                        {"iat", &RegisteredClaims::iat},
                                                        {"exp", &RegisteredClaims::exp}}};
// 6.4 requires these; RFC 7519 section 4.1 and RFC 9068 section 2.2 make them strings wherever they are
// present.
constexpr std::array<NamedClaim, 3> string_claims = {{{"sub", &RegisteredClaims::sub},
                                                      {"client_id", &RegisteredClaims::client_id},
                                                      {"jti", &RegisteredClaims::jti}}};
constexpr std::array<NamedClaim, 4> other_claims = {{{"aud", &RegisteredClaims::aud},
                                                     {"nbf", &RegisteredClaims::nbf},
                                                     {"cnf", &RegisteredClaims::cnf},
                                                     {"token_use", &RegisteredClaims::token_use}}};

// Most names that are as long as a known one differ in the first letter already.
bool is_named(std::string_view key, std::string_view name) noexcept {
  return key.size() == name.size() && key.front() == name.front() && key == name;
}

RegisteredClaims find_registered(const json::object& claims) {
  RegisteredClaims found;
  for (const auto& member : claims) {
    const auto note = [&](std::span<const NamedClaim> known) {
      for (const auto& [name, claim] : known) {
        if (is_named(member.key(), name)) found.*claim = &member.value();
      }
    };
    note(always_required);
    note(string_claims);
    note(other_claims);
  }
  return found;
}

std::unexpected<Error> missing(std::string_view name) {
  return comparing(fail(Reason::claim_missing, "the required claim '" + std::string(name) + "' is missing"),
                   name, "present", "", Found::verified);
}

Result<void> check_present(const RegisteredClaims& registered, std::span<const NamedClaim> required) {
  for (const auto& [name, claim] : required) {
    if (registered.*claim == nullptr) return missing(name);
  }
  return {};
}

Result<void> check_string_types(const RegisteredClaims& registered) {
  for (const auto& [name, claim] : string_claims) {
    const auto* value = registered.*claim;
    if (value != nullptr && !value->is_string()) return invalid(name, "is not a string");
  }
  return {};
}

Result<void> check_issuer(const json::value& claim, std::string_view issuer) {
  if (!claim.is_string()) return invalid("iss", "is not a string");
  if (claim.get_string() != issuer) {  // 6.2: byte for byte
    return comparing(fail(Reason::issuer_mismatch, "the claim 'iss' is not the issuer that this API trusts"),
                     "iss", issuer, claim.get_string(), Found::verified);
  }
  return {};
}

// Amazon Cognito says what kind a token is in a claim instead of in `typ`.
Result<void> check_use(const RegisteredClaims& registered) {
  const auto* use = registered.token_use;
  if (use == nullptr || !use->is_string() || use->get_string() != "id") return {};
  return comparing(fail(Reason::wrong_token_type,
                        "the token is an ID token (its claim 'token_use' is 'id'); send the access token"),
                   "token_use", "access", use->get_string(), Found::verified);
}

// 6.1: a token without `aud` may be for this API because of the client that it was issued to.
Result<void> check_client(const RegisteredClaims& registered, const std::vector<std::string>& accepted) {
  if (registered.client_id == nullptr) return missing("client_id");
  if (!registered.client_id->is_string()) return invalid("client_id", "is not a string");
  if (std::ranges::find(accepted, std::string_view(registered.client_id->get_string())) != accepted.end())
    return {};
  return comparing(fail(Reason::audience_mismatch,
                        "the token has no 'aud', and its claim 'client_id' is not among client_ids"),
                   "client_id", listed(accepted), registered.client_id->get_string(), Found::verified);
}

Result<void> check_audience(const json::value& claim, const std::vector<std::string>& accepted) {
  const auto is_accepted = [&accepted](const json::value& audience) {
    return std::ranges::find(accepted, std::string_view(audience.get_string())) != accepted.end();
  };
  bool matched = false;
  if (claim.is_string()) {
    matched = is_accepted(claim);
  } else if (const auto* list = claim.if_array()) {
    if (!std::ranges::all_of(*list, &json::value::is_string))
      return invalid("aud", "contains a member that is not a string");
    matched = std::ranges::any_of(*list, is_accepted);
  } else {
    return invalid("aud", "is neither a string nor an array");
  }
  if (matched) return {};
  const auto text_of = [](const json::value& audience) { return std::string_view(audience.get_string()); };
  return comparing(
      fail(Reason::audience_mismatch, "the claim 'aud' does not name this API"), "aud", listed(accepted),
      claim.is_string() ? std::string(text_of(claim)) : listed(claim.get_array(), text_of), Found::verified);
}

Result<TokenTimes> read_times(const RegisteredClaims& claims) {
  const auto expires = jose::finite_number(*claims.exp);
  if (!expires) return invalid("exp", "is not a finite number");
  const auto issued = jose::finite_number(*claims.iat);
  if (!issued) return invalid("iat", "is not a finite number");
  TokenTimes times{.issued = *issued, .expires = *expires};
  if (claims.nbf != nullptr) {
    const auto not_before = jose::finite_number(*claims.nbf);
    if (!not_before) return invalid("nbf", "is not a finite number");
    times.not_before = *not_before;
  }
  return times;
}

// One of the two supported bindings; empty if the token is not bound in this way.
Result<std::string_view> thumbprint_member(const json::object& confirmation, const char* name) {
  const auto* member = confirmation.if_contains(name);
  if (member == nullptr) return std::string_view();
  if (!member->is_string() || member->get_string().empty())
    return fail(Reason::claim_invalid, std::string("'cnf.") + name + "' must be a non-empty string");
  return std::string_view(member->get_string());
}

// RFC 7800; a binding that cannot be checked is refused, for a thief could have the token.
Result<Confirmation> read_confirmation(const RegisteredClaims& claims) {
  if (claims.cnf == nullptr) return Confirmation{};
  const auto* object = claims.cnf->if_object();
  if (object == nullptr) return invalid("cnf", "is not an object");
  const auto key = thumbprint_member(*object, "jkt");  // RFC 9449 section 6.1
  if (!key) return std::unexpected(key.error());
  const auto certificate = thumbprint_member(*object, "x5t#S256");  // RFC 8705 section 3.1
  if (!certificate) return std::unexpected(certificate.error());
  if (key->empty() && certificate->empty())
    return invalid("cnf", "binds the token in an unsupported way (supported: jkt and x5t#S256)");
  return Confirmation{.key_thumbprint = *key, .certificate_thumbprint = *certificate};
}

const json::value* first_present(const json::object& claims, std::span<const std::string> names) {
  for (const auto& name : names) {
    if (const auto* claim = claims.if_contains(name)) return claim;
  }
  return nullptr;
}

}  // namespace

std::chrono::sys_seconds to_time(double seconds) noexcept {
  constexpr double limit = 9e15;  // far outside any calendar, well inside the type
  return std::chrono::sys_seconds(
      std::chrono::seconds(static_cast<std::int64_t>(std::floor(std::clamp(seconds, -limit, limit)))));
}

Result<void> check_required(const json::object& claims, std::span<const std::string> required) {
  for (const auto& name : required) {
    if (!claims.contains(name)) return missing(name);
  }
  return {};
}

Result<void> check_times(const TokenTimes& times, const ClaimRules& rules,
                         std::chrono::system_clock::time_point now) {
  const auto seconds = [](auto duration) { return static_cast<double>(duration.count()); };
  const double present = jose::numeric_date(now);
  const double tolerance = seconds(rules.tolerance);
  if (times.not_before > present + tolerance)
    return comparing(fail(Reason::token_not_yet_valid, "the token is not valid yet (nbf)"), "nbf",
                     at_most(rules.tolerance, "ahead"), distance(times.not_before, present), Found::verified);
  if (times.expires <= present - tolerance)
    return comparing(fail(Reason::token_expired, "the token has expired (exp)"), "exp",
                     at_most(rules.tolerance, "ago"), distance(times.expires, present), Found::verified);
  if (rules.max_age) {
    if (times.issued > present + tolerance)
      return comparing(fail(Reason::token_not_yet_valid, "the token was issued in the future (iat)"), "iat",
                       at_most(rules.tolerance, "ahead"), distance(times.issued, present), Found::verified);
    if (present - times.issued > seconds(*rules.max_age) + tolerance) {
      return comparing(fail(Reason::token_expired, "the token is older than this API accepts (iat)"), "iat",
                       at_most(*rules.max_age + rules.tolerance, "ago"), distance(times.issued, present),
                       Found::verified);
    }
  }
  return {};
}

Result<CheckedClaims> check_claims(const json::object& claims, const ClaimRules& rules,
                                   const ClaimContext& context) {
  const RegisteredClaims registered = find_registered(claims);
  auto checked = check_use(registered);
  if (checked) checked = check_present(registered, always_required);
  const bool needs_audience = rules.client_ids.empty() || rules.profile == TokenProfile::rfc9068;  // §2.2
  if (checked && registered.aud == nullptr && needs_audience) checked = missing("aud");
  if (checked && rules.profile == TokenProfile::rfc9068) checked = check_present(registered, string_claims);
  if (checked) checked = check_required(claims, context.required_claims);
  if (checked) checked = check_issuer(*registered.iss, context.issuer);
  if (checked) {
    checked = registered.aud != nullptr ? check_audience(*registered.aud, rules.audiences)
                                        : check_client(registered, rules.client_ids);
  }
  if (checked) checked = check_string_types(registered);
  if (!checked) return std::unexpected(std::move(checked.error()));
  const auto confirmation = read_confirmation(registered);
  if (!confirmation) return std::unexpected(confirmation.error());
  const auto times = read_times(registered);
  if (!times) return std::unexpected(times.error());
  checked = check_times(*times, rules, context.now);
  if (!checked) return std::unexpected(std::move(checked.error()));
  return CheckedClaims{.issuer = registered.iss->get_string(),
                       .times = *times,
                       .confirmation = *confirmation,
                       .scopes = first_present(claims, rules.scope_claims)};
}

}  // namespace auth0::inline v0::access_token
