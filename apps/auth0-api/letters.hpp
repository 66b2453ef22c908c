#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace auth0::command {

/// Small for the letters of ASCII, whatever the locale.
[[nodiscard]] constexpr char small_letter(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] inline std::string in_small_letters(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(), small_letter);
  return small;
}

/// Whether two names of HTTP are the same: of header fields, of hosts.
[[nodiscard]] constexpr bool equals_in_any_case(std::string_view left, std::string_view right) noexcept {
  return std::ranges::equal(left, right, {}, small_letter, small_letter);
}

}  // namespace auth0::command
