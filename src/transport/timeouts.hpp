#pragma once

#include <auth0/http_transport.hpp>

#include <chrono>

namespace auth0::inline v0::transport {

/// How long a request may take (rule 3.1), as `TransportOptions` say.
struct Timeouts {
  std::chrono::milliseconds connect = HttpRequest{}.connect_timeout;
  std::chrono::milliseconds whole = HttpRequest{}.timeout;
};

[[nodiscard]] inline Timeouts timeouts_of(const TransportOptions& options) {
  return {.connect = options.connect_timeout, .whole = options.timeout};
}

}  // namespace auth0::inline v0::transport
