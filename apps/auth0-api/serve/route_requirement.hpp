#pragma once

#include "serve/configuration.hpp"

#include <auth0/requirements.hpp>

#include <span>
#include <string>
#include <string_view>

namespace auth0::command::serve {

/// The issuer URL that a token of this domain names as `iss`: an Auth0 domain becomes a URL, a URL stays.
[[nodiscard]] std::string issuer_url(std::string_view domain_or_url);

/// What a route that is not public demands of a token. Whether the token must be bound to a key is not in it:
/// another client judges these routes.
/// \throws AuthError whose message says what cannot be demanded.
[[nodiscard]] Requirement requirement_of(const Route& route);

}  // namespace auth0::command::serve
