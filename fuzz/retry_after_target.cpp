// A date that is read is written as the same text; a wait is from nothing to a day and, of a number, that
// number. Input: the value of `Retry-After`, that of `x-ratelimit-reset`.
#include "exchange/answer/http_date.hpp"
#include "exchange/answer/retry_after.hpp"
#include "oracle.hpp"
#include "signer.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace {

namespace exchange = auth0::exchange;
using auth0::fuzz::require;
using std::chrono::seconds;

// Without the day of the week, which is not compared with the date.
std::string written(std::chrono::sys_seconds time) {
  constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  std::ignore =
      std::snprintf(text.data(), text.size(), "%02u %s %04d %02d:%02d:%02d GMT",
                    static_cast<unsigned>(date.day()), months.at(static_cast<unsigned>(date.month()) - 1),
                    static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
                    static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::chrono::sys_seconds now{seconds(auth0::fuzz::now)};
  auth0::fuzz::Fields fields(data, size);
  const auto value = fields.take();
  const bool has_reset = !fields.empty();
  const auto reset = fields.take();
  const auto date = exchange::parse_http_date(value);
  const bool is_leap_second = value.size() > 25 && value.substr(23, 2) == "60";
  if (date && !is_leap_second) require(value.substr(5) == written(*date), "a date is written as it was");

  auth0::HttpResponse response{.status = 429,
                               .headers = {{.name = "retry-after", .value = std::string(value)}}};
  if (has_reset) response.headers.push_back({.name = "X-RateLimit-Reset", .value = std::string(reset)});
  const auto wait = exchange::retry_after(response, now);
  require(!wait || (*wait >= seconds(0) && *wait <= std::chrono::days(1)), "a wait is from nothing to a day");
  if (date)
    require(wait == std::clamp(*date - now, seconds(0), seconds(std::chrono::days(1))), "a date is kept to");
  const bool is_number = !value.empty() && value.size() < 6 &&
                         std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
  if (is_number)
    require(wait == std::min(seconds(std::stol(std::string(value))), seconds(86400)), "a number too");
  return 0;
}
