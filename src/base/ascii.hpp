#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace auth0::inline v0 {

/// HTTP's white space (OWS, RFC 9110 section 5.6.3): what may stand around the value of a field.
inline constexpr std::string_view http_white_space = " \t";
/// The white space of ASCII, whatever the locale: for texts that people write.
inline constexpr std::string_view ascii_white_space = " \t\r\n\f\v";

/// Lower case for the letters of ASCII, whatever the locale.
[[nodiscard]] constexpr char ascii_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The text with the letters of ASCII in lower case.
[[nodiscard]] inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), ascii_lower);
  return lower;
}

/// Whether two names of HTTP are the same: header fields, schemes, media types.
[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view left, std::string_view right) noexcept {
  return std::ranges::equal(left, right, [](char a, char b) { return ascii_lower(a) == ascii_lower(b); });
}

[[nodiscard]] constexpr bool starts_with_ignoring_case(std::string_view text,
                                                       std::string_view prefix) noexcept {
  return equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

[[nodiscard]] constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr bool is_letter_or_digit(char c) noexcept {
  return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
}

[[nodiscard]] constexpr bool is_ascii_space(char c) noexcept {
  return ascii_white_space.contains(c);
}

/// Whether the text is empty or holds nothing but white space of ASCII.
[[nodiscard]] constexpr bool is_blank(std::string_view text) noexcept {
  return std::ranges::all_of(text, is_ascii_space);
}

/// The text without the characters of `around` at its beginning and its end.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text, std::string_view around) noexcept {
  const auto begin = text.find_first_not_of(around);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(around) - begin + 1);
}

/// Without HTTP's white space around it, as HTTP reads a field's value (RFC 9110 section 5.5).
[[nodiscard]] constexpr std::string_view without_spaces_around(std::string_view text) noexcept {
  return trimmed(text, http_white_space);
}

}  // namespace auth0::inline v0
