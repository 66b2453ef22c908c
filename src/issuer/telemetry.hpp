#pragma once

#include <auth0/http_transport.hpp>

#include <string_view>

namespace auth0::issuer {

/// The header `Auth0-Client`: base64 of `{"name":…,"version":…}` (rule 10.8).
[[nodiscard]] HttpHeader telemetry_header(std::string_view name, std::string_view version);

}  // namespace auth0::issuer
