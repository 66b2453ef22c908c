#pragma once

#include <auth0/http_transport.hpp>

#include <string_view>

namespace auth0::inline v0::transport {

/// The header `Auth0-Client`: base64 of `{"name":…,"version":…}` (rule 10.8).
[[nodiscard]] HttpHeader telemetry_header(std::string_view name, std::string_view version);

/// What tells the issuer about the software: `Auth0-Client` and `User-Agent` (rules 3.1 and 10.8).
struct TelemetryHeaders {
  HttpHeader auth0_client{};
  HttpHeader user_agent{};  ///< `name/version`; a `-` for what must not stand there (RFC 9110 §10.1.5).
};

[[nodiscard]] TelemetryHeaders telemetry_headers(std::string_view name, std::string_view version);

}  // namespace auth0::inline v0::transport
