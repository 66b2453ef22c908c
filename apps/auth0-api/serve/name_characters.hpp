#pragma once

#include "base/ascii.hpp"

#include <algorithm>
#include <string_view>

namespace auth0::command::serve {

/// What names of headers and methods may have (RFC 9110 section 5.6.2).
[[nodiscard]] constexpr bool is_token_character(char c) noexcept {
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

/// What those have that there are: letters, digits and `-`. Programs that read headers as variables take `_`
/// for
/// `-`, and some of them other marks.
[[nodiscard]] constexpr bool is_plain_character(char c) noexcept {
  return is_letter_or_digit(c) || c == '-';
}

/// Whether a method has no small letters. Methods are compared with their case (RFC 9110 section 9.1), and
/// those that there are have capitals. Some frameworks take `post` for POST: it must not get past a route that
/// is about POST.
[[nodiscard]] constexpr bool is_in_capitals(std::string_view method) noexcept {
  return std::ranges::none_of(method, [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace auth0::command::serve
