#pragma once

#include <auth0/api_client.hpp>
#include <auth0/error.hpp>

#include <boost/json/object.hpp>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::access_token {

/// What a client demands of every token's claims.
struct ClaimRules {
  std::vector<std::string> audiences;
  TokenProfile profile = TokenProfile::any;
  std::chrono::seconds tolerance{0};
  std::optional<std::chrono::seconds> max_age;
};

/// What holds for one token at one moment.
struct ClaimContext {
  std::string_view issuer;
  std::span<const std::string> required_claims;
  std::chrono::sys_seconds now;
};

/// When a token was issued and when it expires, fractions cut off.
struct TokenTimes {
  std::chrono::sys_seconds issued_at;
  std::chrono::sys_seconds expires_at;
};

/// Holds the claims of a token whose signature is good against rules 6.1 to 6.4.
[[nodiscard]] Result<TokenTimes> check_claims(const boost::json::object& claims, const ClaimRules& rules,
                                              const ClaimContext& context);

}  // namespace auth0::access_token
