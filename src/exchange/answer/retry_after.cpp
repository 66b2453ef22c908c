#include "exchange/answer/retry_after.hpp"

#include "base/http_headers.hpp"
#include "exchange/answer/http_date.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace auth0::inline v0::exchange {

namespace {

using std::chrono::seconds;

constexpr seconds longest = std::chrono::days(1);
// Later than any date, and small enough that no sum overflows.
constexpr std::int64_t no_date_is_later = 1'000'000'000'000;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
  if (end != text.end() || text.empty() || text.front() == '-') return std::nullopt;
  if (error == std::errc::result_out_of_range) return no_date_is_later;
  return std::min(value, no_date_is_later);
}

seconds bounded(seconds wait) {
  return std::clamp(wait, seconds(0), longest);
}

std::optional<seconds> seconds_or_date(std::string_view value, std::chrono::sys_seconds now) {
  if (const auto wait = whole_number(value)) return bounded(seconds(*wait));
  if (const auto then = parse_http_date(value)) return bounded(*then - now);
  return std::nullopt;
}

}  // namespace

std::optional<seconds> retry_after(const HttpResponse& response, std::chrono::sys_seconds now) {
  if (const auto value = first_header(response.headers, "Retry-After")) {
    if (const auto wait = seconds_or_date(*value, now)) return wait;
  }
  if (const auto value = first_header(response.headers, "x-ratelimit-reset")) {
    if (const auto reset = whole_number(*value))
      return bounded(std::chrono::sys_seconds(seconds(*reset)) - now);
  }
  return std::nullopt;
}

}  // namespace auth0::inline v0::exchange
