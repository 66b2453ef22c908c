#pragma once

#include "serve/configuration.hpp"

#include <auth0/requirements.hpp>

namespace auth0::command::serve {

/// What a route that is not public demands of a token. Whether the token must be bound to a key is not in it:
/// another client judges these routes.
/// \throws AuthError whose message says what cannot be demanded.
[[nodiscard]] Requirement requirement_of(const Route& route);

}  // namespace auth0::command::serve
