#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace auth0::testing {

/// The text with A to Z in lower case.
[[nodiscard]] inline std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

}  // namespace auth0::testing
