#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::request {

/// What one proxy says of a request in the header `Forwarded`; what else it says is of no use here.
struct ForwardedElement {
  std::optional<std::string> proto{};
  std::optional<std::string> host{};
};

/// Reads a value of `Forwarded` (RFC 7239 section 4) in linear time. `nullopt` if it does not follow the
/// grammar, or holds more than one element, more than 16 parameters, or a parameter twice: then the
/// origin of each value is not known. Reading stops at the first comma, so the number of elements does not
/// matter.
[[nodiscard]] std::optional<ForwardedElement> parse_forwarded(std::string_view value);

}  // namespace auth0::inline v0::request
