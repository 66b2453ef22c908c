#pragma once

#include <auth0/error.hpp>
#include <auth0/http_transport.hpp>

namespace auth0::inline v0::transport {

/// Whether the time-outs and the proxy can work; else `invalid_configuration_error` with the option's name. The
/// proxy's URL, which may hold a password, is not in the message.
[[nodiscard]] Result<void> check_connection(const TransportOptions& options);

}  // namespace auth0::inline v0::transport
