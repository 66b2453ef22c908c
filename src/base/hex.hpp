#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace auth0::inline v0 {

/// What a hexadecimal digit of either case stands for; -1 if it is none.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// The byte that two hexadecimal digits at the beginning of the text stand for; -1 if there are not two.
[[nodiscard]] constexpr int hex_byte(std::string_view text) noexcept {
  const int high = text.size() < 2 ? -1 : hex_value(text[0]);
  const int low = text.size() < 2 ? -1 : hex_value(text[1]);
  return high < 0 || low < 0 ? -1 : (high * 16) + low;
}

/// Appends a byte as two hexadecimal digits.
/// \param digits the sixteen digits, in the case that is wanted
inline void append_hex(std::string& to, unsigned char byte, std::string_view digits = "0123456789abcdef") {
  to += digits[byte / 16U];
  to += digits[byte % 16U];
}

/// The bytes in hexadecimal, lower case.
[[nodiscard]] inline std::string hexadecimal(std::span<const unsigned char> bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes)
    append_hex(text, byte);
  return text;
}

/// Fills `bytes` from exactly as many pairs of hexadecimal digits; false if the text is anything else.
[[nodiscard]] constexpr bool from_hexadecimal(std::string_view text, std::span<unsigned char> bytes) noexcept {
  if (text.size() != 2 * bytes.size()) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int byte = hex_byte(text.substr(2 * i));
    if (byte < 0) return false;
    bytes[i] = static_cast<unsigned char>(byte);
  }
  return true;
}

}  // namespace auth0::inline v0
