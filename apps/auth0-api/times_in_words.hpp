#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::command {

/// A claim that is a time.
struct TimeInWords {
  std::string claim{};
  std::string utc{};    ///< `2026-01-31 12:00:00 UTC`.
  std::string words{};  ///< `expired 3 h 12 min ago`.
};

/// The times among the claims: `iat`, `nbf`, `exp` and `auth_time`, where they are numbers. They say what the
/// claims say; whether the token is accepted is another matter.
[[nodiscard]] std::vector<TimeInWords> times_in_words(const boost::json::object& claims,
                                                      std::chrono::sys_seconds now);

/// The two largest units of a span that is not negative: `3 h 12 min`.
[[nodiscard]] std::string span_in_words(std::chrono::seconds span);

}  // namespace auth0::command
