#pragma once

#include <string>
#include <string_view>

namespace auth0::command {

/// The text with every character that could drive a terminal, or show something else than what is there,
/// written as `\uXXXX`, beyond U+FFFF as two of them: control characters, and those that turn the direction of
/// writing or cannot be seen. What was JSON remains the same JSON.
[[nodiscard]] std::string for_terminal(std::string_view text);

}  // namespace auth0::command
