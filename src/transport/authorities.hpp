#pragma once

#include <auth0/http_transport.hpp>

#include <string>

namespace auth0::inline v0::transport {

/// The certificates of the authorities to trust, PEM; empty: the system's.
/// \throws InvalidConfigurationError if both options are given, the file cannot be read, or either holds
/// anything but certificates that can be read.
[[nodiscard]] std::string authorities_of(const TransportOptions& options);

}  // namespace auth0::inline v0::transport
