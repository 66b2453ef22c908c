#pragma once

#include "base/ascii.hpp"

#include <auth0/http_transport.hpp>

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// Looking up fields by name, which compares without case (RFC 9110 section 5.1), and media types. Results are
/// views of the headers.
namespace auth0::inline v0 {

/// The values of every field of that name, in the order in which they came.
[[nodiscard]] inline std::vector<std::string_view> header_values(std::span<const HttpHeader> headers,
                                                                 std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& header : headers) {
    if (equals_ignoring_case(header.name, name)) values.emplace_back(header.value);
  }
  return values;
}

/// The value of the first field of that name.
[[nodiscard]] inline std::optional<std::string_view> first_header(std::span<const HttpHeader> headers,
                                                                  std::string_view name) {
  const auto found = std::ranges::find_if(
      headers, [name](const HttpHeader& header) { return equals_ignoring_case(header.name, name); });
  if (found == headers.end()) return std::nullopt;
  return found->value;
}

/// Whether a `Content-Type` names this media type, with or without parameters (RFC 9110 section 8.3.1).
[[nodiscard]] constexpr bool is_media_type(std::string_view content_type, std::string_view type) noexcept {
  return equals_ignoring_case(without_spaces_around(content_type.substr(0, content_type.find(';'))), type);
}

/// The same for what other programs send to and from a token endpoint: some put only a space between the type
/// and its parameters.
[[nodiscard]] constexpr bool begins_with_media_type(std::string_view content_type,
                                                    std::string_view type) noexcept {
  const std::string_view value = without_spaces_around(content_type);
  return equals_ignoring_case(value.substr(0, value.find_first_of("; \t")), type);
}

/// Whether a body with these headers may be JSON: they say so, or do not say what it is.
[[nodiscard]] inline bool may_be_json(std::span<const HttpHeader> headers) {
  const auto type = first_header(headers, "Content-Type");
  return !type || begins_with_media_type(*type, "application/json");
}

/// A `typ` without the prefix `application/`, which its producer may leave out (RFC 7515 section 4.1.9).
[[nodiscard]] constexpr std::string_view without_application(std::string_view type) noexcept {
  constexpr std::string_view prefix = "application/";
  return starts_with_ignoring_case(type, prefix) ? type.substr(prefix.size()) : type;
}

}  // namespace auth0::inline v0
