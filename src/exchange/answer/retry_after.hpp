#pragma once

#include <auth0/http_transport.hpp>

#include <chrono>
#include <optional>

namespace auth0::exchange {

/// How long the server asks to be left alone: `Retry-After` (RFC 9110 §10.2.3, seconds or a date), else
/// `x-ratelimit-reset` (seconds since the epoch). At most a day; nothing if it does not say.
[[nodiscard]] std::optional<std::chrono::seconds> wait_asked_for(const HttpResponse& response,
                                                                 std::chrono::sys_seconds now);

}  // namespace auth0::exchange
