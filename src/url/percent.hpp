#pragma once

#include "base/hex.hpp"

#include <string>
#include <string_view>

namespace auth0::inline v0::url {

/// The byte that a percent-encoding at the beginning of the text stands for (RFC 3986 section 2.1); -1 if there
/// is none.
[[nodiscard]] constexpr int encoded_byte(std::string_view text) noexcept {
  return text.starts_with('%') ? hex_byte(text.substr(1)) : -1;
}

/// Appends the percent-encoding of a byte, in upper case.
inline void append_percent_encoded(std::string& to, char c) {
  to += '%';
  append_hex(to, static_cast<unsigned char>(c), "0123456789ABCDEF");
}

}  // namespace auth0::inline v0::url
