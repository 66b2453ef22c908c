#pragma once

#include "access_token/token_content.hpp"

#include <auth0/error.hpp>
#include <auth0/token_profile.hpp>

#include <boost/json/object.hpp>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::access_token {

/// What a client demands of every token's claims.
struct ClaimRules {
  std::vector<std::string> audiences;
  std::vector<std::string> client_ids{};  ///< Whose tokens need no `aud` (Amazon Cognito).
  TokenProfile profile = TokenProfile::any;
  std::chrono::seconds tolerance{0};
  std::optional<std::chrono::seconds> max_age;
  std::vector<std::string> scope_claims = {"scope"};  ///< The first that a token has holds its scopes.
};

/// What holds for one token at one moment.
struct ClaimContext {
  std::string_view issuer;
  std::span<const std::string> required_claims;
  std::chrono::system_clock::time_point now;
};

/// The numbers of a NumericDate (RFC 7519 section 2) as a time, fractions cut off.
[[nodiscard]] std::chrono::sys_seconds to_time(double seconds) noexcept;

/// What the checks have read.
struct CheckedClaims {
  std::string_view issuer;  ///< Points into the claims.
  TokenTimes times;
  Confirmation confirmation;                   ///< Points into the claims.
  const boost::json::value* scopes = nullptr;  ///< Among the claims; null if the token has none.
};

/// Checks the claims of a token whose signature is valid against rules 6.1 to 6.4. Whether the caller has what
/// the token is bound to is checked elsewhere.
[[nodiscard]] Result<CheckedClaims> check_claims(const boost::json::object& claims, const ClaimRules& rules,
                                                 const ClaimContext& context);

/// Of these rules, those that time alone can change the outcome of (rule 6.3).
[[nodiscard]] Result<void> check_times(const TokenTimes& times, const ClaimRules& rules,
                                       std::chrono::system_clock::time_point now);

/// Of these rules, that of 6.1 for the claims that one call names.
[[nodiscard]] Result<void> check_required(const boost::json::object& claims,
                                          std::span<const std::string> required);

}  // namespace auth0::inline v0::access_token
