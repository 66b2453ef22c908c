#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace auth0::request {

/// What one proxy says of a request in the header `Forwarded`; what else it says is of no use here.
struct ForwardedElement {
  std::optional<std::string> proto{};
  std::optional<std::string> host{};
};

/// Reads a value of `Forwarded` (RFC 7239 section 4). Nothing if it is not written as the grammar says, holds
/// more than one element, or a parameter twice: then it is not known who said what.
[[nodiscard]] std::optional<ForwardedElement> parse_forwarded(std::string_view value);

}  // namespace auth0::request
