#pragma once

#include "token_endpoint/attempts.hpp"
#include "token_endpoint/grant_request.hpp"

#include <auth0/http_transport.hpp>

namespace auth0::inline v0::testing {

/// A token of the client itself (RFC 6749 section 4.4).
[[nodiscard]] HttpResponse grant_client_credentials(const GrantRequest& request);

/// A token for a subject token of another issuer (RFC 8693). Too many invalid ones block further exchanges.
[[nodiscard]] HttpResponse exchange_custom_token(const GrantRequest& request, Attempts& attempts);

/// A token for another API, for an access token that the client was called with (RFC 8693).
[[nodiscard]] HttpResponse exchange_on_behalf_of(const GrantRequest& request);

/// The token of a provider whose account the user has linked.
[[nodiscard]] HttpResponse exchange_for_connection(const GrantRequest& request);

}  // namespace auth0::inline v0::testing
