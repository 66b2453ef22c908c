#include "access_token/claims.hpp"

#include "fail.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace auth0::access_token {

namespace {

namespace json = boost::json;

std::unexpected<Error> invalid(std::string_view claim, const char* problem) {
  return fail(Reason::claim_invalid, "the claim '" + std::string(claim) + "' " + problem);
}

Result<void> check_present(const json::object& claims, std::string_view name) {
  if (claims.contains(name)) return {};
  return fail(Reason::claim_missing, "the required claim '" + std::string(name) + "' is missing");
}

Result<void> check_required(const json::object& claims, const ClaimRules& rules, const ClaimContext& context) {
  static constexpr std::array<std::string_view, 4> always = {"iss", "aud", "iat", "exp"};      // 6.1
  static constexpr std::array<std::string_view, 3> rfc9068 = {"sub", "client_id", "jti"};      // 6.4
  for (const auto name : always) {
    if (auto present = check_present(claims, name); !present) return present;
  }
  if (rules.profile == TokenProfile::rfc9068) {
    for (const auto name : rfc9068) {
      if (auto present = check_present(claims, name); !present) return present;
    }
  }
  for (const auto& name : context.required_claims) {
    if (auto present = check_present(claims, name); !present) return present;
  }
  return {};
}

// RFC 7519 section 4.1 and RFC 9068 section 2.2 make these strings wherever they are present.
Result<void> check_string_types(const json::object& claims) {
  for (const char* name : {"sub", "client_id", "jti"}) {
    if (const auto* claim = claims.if_contains(name); claim != nullptr && !claim->is_string()) {
      return invalid(name, "is no string");
    }
  }
  return {};
}

Result<void> check_issuer(const json::object& claims, std::string_view issuer) {
  const auto& claim = claims.at("iss");
  if (!claim.is_string()) return invalid("iss", "is no string");
  if (claim.get_string() != issuer) {  // 6.2: byte for byte
    return fail(Reason::issuer_mismatch, "the claim 'iss' is not the issuer that this API trusts");
  }
  return {};
}

Result<void> check_audience(const json::object& claims, const std::vector<std::string>& accepted) {
  const auto& claim = claims.at("aud");
  const auto is_accepted = [&accepted](const json::value& audience) {
    return std::ranges::find(accepted, std::string_view(audience.get_string())) != accepted.end();
  };
  bool matched = false;
  if (claim.is_string()) {
    matched = is_accepted(claim);
  } else if (const auto* list = claim.if_array()) {
    if (!std::ranges::all_of(*list, &json::value::is_string)) return invalid("aud", "holds a member that is no string");
    matched = std::ranges::any_of(*list, is_accepted);
  } else {
    return invalid("aud", "is neither a string nor an array");
  }
  if (matched) return {};
  return fail(Reason::audience_mismatch, "the claim 'aud' does not name this API");
}

// A NumericDate (RFC 7519 section 2), in seconds; nothing if the value is no finite number.
std::optional<double> numeric_date(const json::value& value) {
  double seconds = 0;
  if (const auto* integer = value.if_int64()) {
    seconds = static_cast<double>(*integer);
  } else if (const auto* large = value.if_uint64()) {
    seconds = static_cast<double>(*large);
  } else if (const auto* real = value.if_double()) {
    seconds = *real;
  } else {
    return std::nullopt;
  }
  if (!std::isfinite(seconds)) return std::nullopt;
  return seconds;
}

std::chrono::sys_seconds to_time(double seconds) {
  constexpr double limit = 9e15;  // far outside any calendar, well inside the type
  return std::chrono::sys_seconds(
      std::chrono::seconds(static_cast<std::int64_t>(std::floor(std::clamp(seconds, -limit, limit)))));
}

Result<TokenTimes> check_times(const json::object& claims, const ClaimRules& rules, std::chrono::sys_seconds now) {
  const auto expires = numeric_date(claims.at("exp"));
  if (!expires) return invalid("exp", "is no finite number");
  const auto issued = numeric_date(claims.at("iat"));
  if (!issued) return invalid("iat", "is no finite number");

  const auto seconds = [](auto duration) { return static_cast<double>(duration.count()); };
  const double present = seconds(now.time_since_epoch());
  const double tolerance = seconds(rules.tolerance);
  if (const auto* claim = claims.if_contains("nbf")) {
    const auto not_before = numeric_date(*claim);
    if (!not_before) return invalid("nbf", "is no finite number");
    if (*not_before > present + tolerance) return fail(Reason::token_not_yet_valid, "the token is not valid yet (nbf)");
  }
  if (*expires <= present - tolerance) return fail(Reason::token_expired, "the token has expired (exp)");
  if (rules.max_age) {
    if (*issued > present + tolerance) return fail(Reason::token_not_yet_valid, "the token was issued in the future (iat)");
    if (present - *issued > seconds(*rules.max_age) + tolerance) {
      return fail(Reason::token_expired, "the token is older than this API accepts (iat)");
    }
  }
  return TokenTimes{.issued_at = to_time(*issued), .expires_at = to_time(*expires)};
}

// A token that is bound to a key (RFC 7800) is worth nothing without proof of the key, which this version cannot check.
Result<void> check_unbound(const json::object& claims) {
  if (claims.contains("cnf")) {
    return invalid("cnf", "binds the token to a key, and proofs of possession are not supported yet");
  }
  return {};
}

}  // namespace

Result<TokenTimes> check_claims(const json::object& claims, const ClaimRules& rules, const ClaimContext& context) {
  if (auto ok = check_required(claims, rules, context); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = check_issuer(claims, context.issuer); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = check_audience(claims, rules.audiences); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = check_string_types(claims); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = check_unbound(claims); !ok) return std::unexpected(std::move(ok.error()));
  return check_times(claims, rules, context.now);
}

}  // namespace auth0::access_token
