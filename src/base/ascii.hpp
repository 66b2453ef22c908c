#pragma once

#include <algorithm>
#include <string_view>

namespace auth0 {

/// Lower case for the letters of ASCII, whatever the locale.
[[nodiscard]] constexpr char ascii_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether two names of HTTP are the same: header fields, schemes, media types.
[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view left, std::string_view right) noexcept {
  return std::ranges::equal(left, right, [](char a, char b) { return ascii_lower(a) == ascii_lower(b); });
}

[[nodiscard]] constexpr bool is_letter_or_digit(char c) noexcept {
  return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
}

/// Without the spaces and tabs around it, as HTTP reads a field's value (RFC 9110 section 5.5).
[[nodiscard]] constexpr std::string_view without_spaces_around(std::string_view text) noexcept {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace auth0
