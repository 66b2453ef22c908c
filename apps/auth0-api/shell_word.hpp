#pragma once

#include <string>
#include <string_view>

namespace auth0::command {

/// Any text as one word of a POSIX shell.
[[nodiscard]] inline std::string shell_word(std::string_view text) {
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += R"('\'')";
    } else {
      word += c;
    }
  }
  return word + '\'';
}

}  // namespace auth0::command
