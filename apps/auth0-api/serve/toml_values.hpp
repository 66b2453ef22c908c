#pragma once

#include "serve/configuration.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <toml.hpp>
#include <vector>

namespace auth0::command::serve {

/// A string, or an array of strings. \return nullopt if it is something else, or one of them is empty.
[[nodiscard]] std::optional<std::vector<std::string>> strings_in(const toml::value& value);

[[nodiscard]] bool is_array_of_tables(const toml::value& value);

/// `500ms`, `5s`, `10m` or `1h`.
[[nodiscard]] std::optional<std::chrono::milliseconds> duration_in(std::string_view text);
/// The same as text, in the largest unit among `h`, `s` and `ms` that it is a multiple of.
[[nodiscard]] std::string to_text(std::chrono::milliseconds time);

/// What a claim can be compared with; nullopt for tables, times, `nan` and `inf`.
[[nodiscard]] std::optional<ClaimValue> claim_value(const toml::value& value);

}  // namespace auth0::command::serve
