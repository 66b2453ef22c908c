#pragma once

#include "base/http_headers.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

namespace auth0::inline v0 {

/// Whether a text is a `traceparent` (W3C Trace Context section 3.2.2): version, trace id, parent id and flags,
/// in lower-case hexadecimal digits; of a later version more may follow.
[[nodiscard]] constexpr bool is_trace_parent(std::string_view text) noexcept {
  constexpr std::size_t length = 55;  // of version 00: 2 + 1 + 32 + 1 + 16 + 1 + 2
  constexpr std::size_t most = 512;
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  const auto is_field = [&](std::size_t begin, std::size_t size) {
    return std::ranges::all_of(text.substr(begin, size), is_hex);
  };
  const auto is_id = [&](std::size_t begin, std::size_t size) {
    return is_field(begin, size) && text.substr(begin, size).find_first_not_of('0') != std::string_view::npos;
  };
  if (text.size() < length || text.size() > most) return false;
  if (text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  if (!is_field(0, 2) || !is_id(3, 32) || !is_id(36, 16) || !is_field(53, 2)) return false;
  const auto version = text.substr(0, 2);
  if (version == "ff") return false;
  if (text.size() == length) return true;
  return version != "00" && text[length] == '-' &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

/// The value of the header field `traceparent`; empty if there is none or more than one (W3C Trace Context
/// section 4.2). Not checked otherwise.
[[nodiscard]] inline std::string_view trace_parent_in(std::span<const HttpHeader> headers) {
  const auto values = header_values(headers, "traceparent");
  return values.size() == 1 ? values.front() : std::string_view();
}

}  // namespace auth0::inline v0
