#pragma once

#include <auth0/error.hpp>
#include <auth0/export.hpp>
#include <auth0/scalar.hpp>
#include <auth0/string_list.hpp>
#include <auth0/verified_access_token.hpp>

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0 {

class Requirement;

namespace requirement {
struct RequirementNode;
Result<void> judge(const Requirement& requirement, const VerifiedAccessToken& token,
                   std::chrono::sys_seconds now);
}  // namespace requirement

/// Requires both. If both fail, the error is that of `left`, unless only `right` asks the user to authenticate
/// (RFC 9470 §3, whose challenge may contain scopes too); the challenge contains what both need.
[[nodiscard]] AUTH0_API_EXPORT Requirement operator&&(const Requirement& left, const Requirement& right);
/// Requires one of the two. If both fail, the error is that of `left`, so put the usual case first. A
/// requirement that requires nothing is ignored, as with `&&`: the other one must be satisfied.
[[nodiscard]] AUTH0_API_EXPORT Requirement operator||(const Requirement& left, const Requirement& right);

/// What a route requires of a valid token. A value: create it once with the functions below, and use it in any
/// thread. `&&`, `||`, `all_of` and `any_of` combine requirements.
class AUTH0_API_EXPORT Requirement {
 public:
  /// Requires nothing.
  Requirement() = default;
  // No moves: a moved-from one would require nothing.
  Requirement(const Requirement&) = default;
  Requirement& operator=(const Requirement&) = default;
  ~Requirement() = default;

  /// Checks a token against the requirement. Fails with `insufficient_scope` (status 403) or, if the user has
  /// to authenticate again or more strongly, with `insufficient_user_authentication` (status 401). The
  /// challenges are those of a client with default options; `ApiClient::try_authorize` gives its own.
  /// \param now The time that the age of `auth_time` is measured at.
  [[nodiscard]] Result<void> check(const VerifiedAccessToken& token, std::chrono::sys_seconds now) const;

  /// The scopes that a client without a token should ask for to satisfy this: of `&&` those of both sides, of
  /// `||` those of the first, of `require_any_scope` its first. Empty if no scope is required.
  [[nodiscard]] std::vector<std::string> scopes() const;

 private:
  friend struct requirement::RequirementNode;
  friend Result<void> requirement::judge(const Requirement& requirement, const VerifiedAccessToken& token,
                                         std::chrono::sys_seconds now);
  friend Requirement operator&&(const Requirement& left, const Requirement& right);
  friend Requirement operator||(const Requirement& left, const Requirement& right);

  explicit Requirement(std::shared_ptr<const requirement::RequirementNode> node);

  std::shared_ptr<const requirement::RequirementNode> node_;  // null demands nothing
};

/// Requires all of a list, as `&&` does. \throws InvalidConfigurationError if the list is empty.
[[nodiscard]] AUTH0_API_EXPORT Requirement all_of(std::span<const Requirement> requirements);
[[nodiscard]] AUTH0_API_EXPORT Requirement all_of(std::initializer_list<Requirement> requirements);
/// Requires one of a list, as `||` does: put the usual case first. \throws InvalidConfigurationError if the
/// list is empty.
[[nodiscard]] AUTH0_API_EXPORT Requirement any_of(std::span<const Requirement> requirements);
[[nodiscard]] AUTH0_API_EXPORT Requirement any_of(std::initializer_list<Requirement> requirements);

/// The token's scopes, in `scope` or another claim that `ApiClientOptions::scope_claims` names, hold each of
/// these. \throws InvalidConfigurationError if the list is empty, or a member is not a scope
/// (RFC 6749 §3.3: printable ASCII without spaces, quotes and backslashes).
[[nodiscard]] AUTH0_API_EXPORT Requirement require_all_scopes(const StringList& scopes);
/// The token's scopes hold one of these at least; a challenge names the first. \throws
/// InvalidConfigurationError as above.
[[nodiscard]] AUTH0_API_EXPORT Requirement require_any_scope(const StringList& scopes);

/// `permissions` (Auth0's role-based access control) holds each of these. \throws InvalidConfigurationError if
/// the list or a member is empty.
[[nodiscard]] AUTH0_API_EXPORT Requirement require_permissions(const StringList& permissions);
/// `permissions` holds one of these at least. \throws InvalidConfigurationError as above.
[[nodiscard]] AUTH0_API_EXPORT Requirement require_any_permission(const StringList& permissions);

/// The claim equals this value, as JSON: a string, a boolean, a number, or an array of exactly these strings in
/// this order. A number written with a fraction or an exponent (`1.0`) differs from an integer (`1`).
/// `<auth0/claims.hpp>` has the same for any JSON value.
[[nodiscard]] AUTH0_API_EXPORT Requirement require_claim(std::string_view name, const ScalarOrList& value);
/// The claim is an array with this member, or a string of members separated by spaces, as `scope` is.
[[nodiscard]] AUTH0_API_EXPORT Requirement require_claim_includes(std::string_view name, const Scalar& value);

/// What one entry of the claim `authorization_details` must contain (RFC 9396 §2). Values are compared exactly.
struct AuthorizationDetails {
  std::string type{};      ///< The entry's `type`. Required.
  StringList actions{};    ///< Each must be in the entry's `actions`. Empty requires none; so below.
  StringList locations{};  ///< In `locations`: the APIs that the entry is for.
  StringList datatypes{};  ///< In `datatypes`.
};

/// The claim `authorization_details` is an array of objects with a string `type`, and one of them contains all
/// of this; what several entries contain together does not count. An entry of that type in which `actions`,
/// `locations` or `datatypes` is not an array of strings does not count either. An entry may be meant for
/// another API: name your API in `locations` if the type is not its own.
/// \throws InvalidConfigurationError if the type or a member of a list is empty.
[[nodiscard]] AUTH0_API_EXPORT Requirement require_authorization_details(const AuthorizationDetails& required);

/// `acr` is one of these classes of authentication, the preferred one first (RFC 9470).
/// \throws InvalidConfigurationError if the list is empty, or a member is empty or holds what a challenge
/// cannot: spaces, quotes, backslashes, or anything but printable ASCII.
[[nodiscard]] AUTH0_API_EXPORT Requirement require_acr(const StringList& acr_values);
/// The user authenticated at most this long ago, by `auth_time` (RFC 9470); a token without it fails.
/// \throws InvalidConfigurationError if it is negative.
[[nodiscard]] AUTH0_API_EXPORT Requirement require_max_auth_age(std::chrono::seconds max_age);

/// A check of your own. The client is told `description`, which should be a sentence about what is missing. It
/// may be called from several threads at once; if it throws, the token is refused.
/// \throws InvalidConfigurationError if the function is empty.
[[nodiscard]] AUTH0_API_EXPORT Requirement
require_that(std::function<bool(const VerifiedAccessToken&)> predicate, std::string description);

}  // namespace auth0::inline v0
