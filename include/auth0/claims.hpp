#pragma once

#include <auth0/export.hpp>
#include <auth0/requirements.hpp>
#include <auth0/verified_access_token.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <concepts>
#include <cstddef>
#include <string_view>

/// \file
/// Claims as Boost.JSON. The only header of the library that needs Boost: link the CMake target
/// `auth0::claims`, and use the version of Boost that the library was built with.

namespace auth0::inline v0 {

/// All claims of the payload, as the issuer wrote them. They live as long as any copy of the token; copies of
/// them depend on nothing. The first call of this or of `find_claim` copies the claims, and the token keeps
/// that copy; the accessors of VerifiedAccessToken copy nothing. Thread-safe.
[[nodiscard]] AUTH0_API_EXPORT const boost::json::object& claims_of(const VerifiedAccessToken& token);
// The claims of a temporary would end with the statement.
const boost::json::object& claims_of(const VerifiedAccessToken&& token) = delete;

/// A claim of any type, such as a nested object; null if there is none of that name. Lifetime and cost as of
/// `claims_of`; nothing is copied where the claim is absent. Thread-safe.
[[nodiscard]] AUTH0_API_EXPORT const boost::json::value* find_claim(const VerifiedAccessToken& token,
                                                                    std::string_view name);
const boost::json::value* find_claim(const VerifiedAccessToken&& token, std::string_view name) = delete;

/// What Boost.JSON has beyond a `ScalarOrList`.
template <class Value>
concept JsonValue = std::same_as<Value, boost::json::value> || std::same_as<Value, boost::json::object> ||
                    std::same_as<Value, boost::json::array> || std::same_as<Value, std::nullptr_t>;

/// What the templates below call.
[[nodiscard]] AUTH0_API_EXPORT Requirement require_json_claim(std::string_view name,
                                                              const boost::json::value& value);
/// What the template `require_claim_includes` below calls.
[[nodiscard]] AUTH0_API_EXPORT Requirement require_json_claim_includes(std::string_view name,
                                                                       const boost::json::value& value);

/// The claim equals this value, as `require_claim` says in auth0/requirements.hpp.
template <JsonValue Value>
[[nodiscard]] Requirement require_claim(std::string_view name, const Value& value) {
  return require_json_claim(name, boost::json::value(value));
}

/// The claim is an array with this member; for a string as `require_claim_includes` says in
/// auth0/requirements.hpp.
template <JsonValue Value>
[[nodiscard]] Requirement require_claim_includes(std::string_view name, const Value& value) {
  return require_json_claim_includes(name, boost::json::value(value));
}

}  // namespace auth0::inline v0
