#pragma once

#include <auth0/api_client_options.hpp>
#include <auth0/error.hpp>

namespace auth0::inline v0 {

/// Whether the options that say whose tokens are trusted fit together (rules 2.2, 2.8 and 2.9): `domain`,
/// `issuer`, `domains`, `jwks_uri` and `static_keys`. `missing_required_argument_error` if none is given;
/// `invalid_configuration_error`, with both names, if two exclude each other. Does not look at their values.
[[nodiscard]] Result<void> check_trust_sources(const ApiClientOptions& options);

}  // namespace auth0::inline v0
