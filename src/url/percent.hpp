#pragma once

#include "base/hex.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::url {

/// The byte that a percent-encoding at the beginning of the text stands for (RFC 3986 section 2.1); -1 if there
/// is none.
[[nodiscard]] constexpr int encoded_byte(std::string_view text) noexcept {
  return text.starts_with('%') ? hex_byte(text.substr(1)) : -1;
}

/// The text without its percent-encodings; all else stands for itself, but for `+`, which stands for `plus`.
/// `nullopt` if an encoding is broken.
[[nodiscard]] inline std::optional<std::string> percent_decoded(std::string_view text, char plus = '+') {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    const int encoded = encoded_byte(text);
    if (text.front() == '%' && encoded < 0) return std::nullopt;
    const char c = text.front() == '+' ? plus : text.front();
    decoded += encoded < 0 ? c : static_cast<char>(encoded);
    text.remove_prefix(encoded < 0 ? 1 : 3);
  }
  return decoded;
}

/// Appends the percent-encoding of a byte, in upper case.
inline void append_percent_encoded(std::string& to, char c) {
  to += '%';
  append_hex(to, static_cast<unsigned char>(c), "0123456789ABCDEF");
}

}  // namespace auth0::inline v0::url
