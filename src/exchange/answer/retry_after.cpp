#include "exchange/answer/retry_after.hpp"

#include "base/http_headers.hpp"
#include "exchange/answer/http_date.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace auth0::exchange {

namespace {

using std::chrono::seconds;

constexpr seconds longest = std::chrono::days(1);
// Past any date, and far from where sums overflow.
constexpr std::int64_t as_good_as_never = 1'000'000'000'000;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
  if (end != text.end() || text.empty() || text.front() == '-') return std::nullopt;
  if (error == std::errc::result_out_of_range) return as_good_as_never;
  if (error != std::errc()) return std::nullopt;
  return std::min(value, as_good_as_never);
}

seconds between_none_and_longest(seconds wait) {
  return std::clamp(wait, seconds(0), longest);
}

std::optional<seconds> retry_after(std::string_view value, std::chrono::sys_seconds now) {
  if (const auto wait = whole_number(value)) return between_none_and_longest(seconds(*wait));
  if (const auto then = parse_http_date(value)) return between_none_and_longest(*then - now);
  return std::nullopt;
}

}  // namespace

std::optional<seconds> wait_asked_for(const HttpResponse& response, std::chrono::sys_seconds now) {
  if (const auto value = first_header(response.headers, "Retry-After")) {
    if (const auto wait = retry_after(*value, now)) return wait;
  }
  if (const auto value = first_header(response.headers, "x-ratelimit-reset")) {
    if (const auto reset = whole_number(*value))
      return between_none_and_longest(std::chrono::sys_seconds(seconds(*reset)) - now);
  }
  return std::nullopt;
}

}  // namespace auth0::exchange
