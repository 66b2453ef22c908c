#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::request {

/// Decodes a name or value of a query or form: `+` is a space, `%` must be followed by two hexadecimal digits.
/// `nullopt` if the encoding is broken.
[[nodiscard]] std::optional<std::string> form_decoded(std::string_view text);

/// The values, still encoded, of each parameter whose decoded name is `name`, of `a=b&c=d`.
[[nodiscard]] std::vector<std::string_view> form_values(std::string_view form, std::string_view name);

}  // namespace auth0::request
