#include "times_in_words.hpp"

#include <algorithm>
#include <array>
#include <boost/json/value.hpp>
#include <cmath>
#include <cstdint>
#include <fmt/core.h>
#include <optional>

namespace auth0::command {

namespace {

namespace json = boost::json;
namespace chrono = std::chrono;

// The years 1 to 9999.
constexpr double first_moment = -62'135'596'800.0;
constexpr double last_moment = 253'402'300'799.0;

struct TimeClaim {
  std::string_view name;
  std::string_view past;    // {}: how long ago
  std::string_view future;  // {}: in how long
};

constexpr std::array<TimeClaim, 4> time_claims = {{
    {"iat", "issued {} ago", "issued in the future, {} from now"},
    {"nbf", "began {} ago", "begins in {}"},
    {"exp", "expired {} ago", "expires in {}"},
    {"auth_time", "the user authenticated {} ago", "the user authenticates in the future, {} from now"},
}};

struct Unit {
  std::int64_t seconds;
  std::string_view name;
};

constexpr std::array<Unit, 4> units = {{{86'400, "d"}, {3'600, "h"}, {60, "min"}, {1, "s"}}};

std::optional<double> number(const json::object& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  json::error_code error;
  const auto seconds = value->to_number<double>(error);
  if (error || !std::isfinite(seconds)) return std::nullopt;
  return seconds;
}

std::string utc_text(chrono::sys_seconds time) {
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

TimeInWords describe(const TimeClaim& claim, double seconds, chrono::sys_seconds now) {
  if (seconds < first_moment || seconds > last_moment)
    return {.claim = std::string(claim.name),
            .utc = "outside of the calendar",
            .words = "seconds since 1970 are meant"};
  const auto present = static_cast<double>(now.time_since_epoch().count());
  constexpr double longest = 1e15;  // `now` may be any number
  const chrono::seconds span(static_cast<std::int64_t>(std::min(std::abs(seconds - present), longest)));
  // A token expires in the very second that `exp` names (6.3).
  const bool is_past = seconds <= present;
  return {.claim = std::string(claim.name),
          .utc = utc_text(chrono::sys_seconds(chrono::seconds(static_cast<std::int64_t>(std::floor(seconds))))),
          .words = fmt::format(fmt::runtime(is_past ? claim.past : claim.future), span_in_words(span))};
}

}  // namespace

std::string span_in_words(chrono::seconds span) {
  std::string words;
  std::int64_t rest = span.count();
  int left = 2;
  for (const auto& unit : units) {
    if (left == 0) break;
    const auto count = rest / unit.seconds;
    rest %= unit.seconds;
    if (count > 0) words += fmt::format("{}{} {}", words.empty() ? "" : " ", count, unit.name);
    if (!words.empty()) --left;
  }
  return words.empty() ? "0 s" : words;
}

std::vector<TimeInWords> times_in_words(const json::object& claims, chrono::sys_seconds now) {
  std::vector<TimeInWords> times;
  for (const auto& claim : time_claims) {
    if (const auto seconds = number(claims, claim.name)) times.push_back(describe(claim, *seconds, now));
  }
  return times;
}

}  // namespace auth0::command
