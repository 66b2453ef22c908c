#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace auth0::inline v0::exchange {

/// A date as HTTP writes it, for example `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7); `nullopt` for
/// any other text, the obsolete forms included.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace auth0::inline v0::exchange
