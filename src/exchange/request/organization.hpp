#pragma once

#include <auth0/error.hpp>

#include <string_view>

namespace auth0::inline v0::exchange {

/// Checks the ID token from an exchange against the requested organization (rule 10.9):
/// `organization_validation_error` if it names another one, or none. Its signature is not checked: it came from
/// the issuer itself, over TLS (OpenID Connect Core 1.0 §3.1.3.7).
[[nodiscard]] Result<void> check_organization(std::string_view asked_for, std::string_view id_token);

}  // namespace auth0::inline v0::exchange
