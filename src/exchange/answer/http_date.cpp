#include "exchange/answer/http_date.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace auth0::inline v0::exchange {

namespace {

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// -1 if there is anything but digits.
int digits(std::string_view text) {
  int value = 0;
  if (!std::ranges::all_of(text, is_digit)) return -1;
  std::from_chars(text.begin(), text.end(), value);
  return value;
}

// An `a` of the pattern stands for any character, every other one for itself.
bool has_form(std::string_view text, std::string_view pattern) {
  return std::ranges::equal(text, pattern, [](char c, char wanted) { return wanted == 'a' || c == wanted; });
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  if (!has_form(text, "aaa, aa aaa aaaa aa:aa:aa GMT")) return std::nullopt;
  const auto* const month = std::ranges::find(months, text.substr(8, 3));
  const int day = digits(text.substr(5, 2));
  const int year = digits(text.substr(12, 4));
  const int hour = digits(text.substr(17, 2));
  const int minute = digits(text.substr(20, 2));
  const int second = digits(text.substr(23, 2));
  if (month == months.end() || std::min({day, year, hour, minute, second}) < 0) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;  // 60: a leap second
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month - months.begin() + 1)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

}  // namespace auth0::inline v0::exchange
