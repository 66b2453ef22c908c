#pragma once

#include <auth0/error.hpp>
#include <auth0/export.hpp>
#include <auth0/verified_access_token.hpp>

#include <optional>
#include <string>
#include <vector>

namespace auth0::inline v0 {

/// Who acts for the token's subject: `sub` of the outermost `act` (RFC 8693 §4.1). `nullopt` if the token was
/// not delegated. Authorise on this actor and the subject only; the actors within are history.
/// \throws InvalidRequestError (status 400) if `act` is not an object or its `sub` is not a non-blank string.
[[nodiscard]] AUTH0_API_EXPORT std::optional<std::string> get_current_actor(const VerifiedAccessToken& token);

/// The same as a value.
[[nodiscard]] AUTH0_API_EXPORT Result<std::optional<std::string>> try_get_current_actor(
    const VerifiedAccessToken& token);

/// All who acted, from the newest to the oldest; empty if the token was not delegated. For logs and audits.
/// \throws InvalidRequestError as above at every level, and if there are more than 32.
[[nodiscard]] AUTH0_API_EXPORT std::vector<std::string> get_delegation_chain(const VerifiedAccessToken& token);

/// The same as a value.
[[nodiscard]] AUTH0_API_EXPORT Result<std::vector<std::string>> try_get_delegation_chain(
    const VerifiedAccessToken& token);

}  // namespace auth0::inline v0
