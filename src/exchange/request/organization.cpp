#include "exchange/request/organization.hpp"

#include "base/ascii.hpp"
#include "base/bounded_message.hpp"
#include "base/diagnostic.hpp"
#include "jose/compact_jws.hpp"
#include "jose/json.hpp"

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>

namespace auth0::inline v0::exchange {

namespace {

// ID tokens carry profiles, so that more is allowed than for access tokens.
constexpr std::size_t max_id_token = std::size_t{64} * 1024;

std::unexpected<Error> mismatch(std::string message) {
  return std::unexpected(Error{.code = ErrorCode::organization_validation_error,
                               .reason = Reason::organization_mismatch,
                               .message = bounded_message(std::move(message))});
}

}  // namespace

Result<void> check_organization(std::string_view asked_for, std::string_view id_token) {
  boost::json::object claims;
  if (!jose::parse_compact_jws(id_token, {.max_size = max_id_token}, claims))
    return mismatch("the returned ID token cannot be read");
  const bool is_id = asked_for.starts_with("org_");
  const auto* const name = is_id ? "org_id" : "org_name";
  const auto got = jose::string_member(claims, name);
  if (!got)
    return comparing(mismatch("the returned ID token has no '" + std::string(name) + "'"), name, asked_for, "",
                     Found::unverified);
  if (is_id ? *got == asked_for : equals_ignoring_case(*got, asked_for)) return {};
  return comparing(mismatch("the returned ID token is for another organization"), name, asked_for, *got,
                   Found::unverified);
}

}  // namespace auth0::inline v0::exchange
