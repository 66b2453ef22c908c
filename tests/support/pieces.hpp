#pragma once

#include <cstddef>
#include <string_view>

namespace auth0::test {

/// Whether `text` holds a run of so many characters of the secret.
[[nodiscard]] inline bool holds_a_piece_of(std::string_view text, std::string_view secret,
                                           std::size_t length = 8) {
  for (std::size_t begin = 0; begin + length <= secret.size(); ++begin) {
    if (text.find(secret.substr(begin, length)) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace auth0::test
