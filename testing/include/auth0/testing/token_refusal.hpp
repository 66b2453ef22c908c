#pragma once

#include <auth0/export.hpp>

#include <boost/json/object.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::testing {

/// How the token endpoint refuses requests, independent of their content.
struct TokenRefusal {
  int status = 400;                                            ///< The HTTP status.
  std::string error = "invalid_request";                       ///< The member `error` of the answer.
  std::string description = "The tenant was told to refuse.";  ///< The member `error_description`.
  /// Further members of the body, for example `mfa_token`.
  boost::json::object members{};
  /// Adds `x-ratelimit-limit`, `x-ratelimit-remaining` and `x-ratelimit-reset`, which lies so far ahead by the
  /// tenant's clock.
  std::optional<std::chrono::seconds> rate_limit_reset{};
  /// Adds `Retry-After`.
  std::optional<std::chrono::seconds> retry_after{};
  /// How many requests it concerns; 0: all until `Tenant::recover`.
  unsigned times = 0;
};

/// The names of the refusals of a real tenant, as `token_refusal_from_name` takes them.
[[nodiscard]] AUTH0_API_EXPORT std::vector<std::string_view> token_refusal_names();

/// The refusal with this name: an error code of a tenant, or `global_limit` (status 500) or `no_linked_account`
/// (status 401), whose codes say something else. \throws std::invalid_argument for any other text.
[[nodiscard]] AUTH0_API_EXPORT TokenRefusal token_refusal_from_name(std::string_view name);

}  // namespace auth0::inline v0::testing
