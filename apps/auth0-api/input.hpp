#pragma once

#include <cstddef>
#include <istream>
#include <string>

namespace auth0::command {

/// No token is larger: what `--max-token-size` may be at most.
inline constexpr std::size_t max_token_input = std::size_t{256} * 1024;

/// A token without the white space around it. Reads at most one byte more than `max_token_input`, by which one
/// that is too large can be told.
[[nodiscard]] std::string read_token(std::istream& input);

}  // namespace auth0::command
