#pragma once

#include <auth0/http_transport.hpp>

#include <chrono>
#include <optional>

namespace auth0::inline v0::exchange {

/// How long the server asks clients to wait: `Retry-After` (RFC 9110 §10.2.3, seconds or a date), else
/// `x-ratelimit-reset` (seconds since the epoch). At most a day; `nullopt` if neither can be read.
[[nodiscard]] std::optional<std::chrono::seconds> retry_after(const HttpResponse& response,
                                                              std::chrono::sys_seconds now);

}  // namespace auth0::inline v0::exchange
