#pragma once

#include <cstddef>
#include <string>

namespace auth0::test {

/// The token with this in the place of its header (0), payload (1) or signature (2).
[[nodiscard]] inline std::string with_part(const std::string& token, std::size_t index,
                                           const std::string& part) {
  const std::size_t first_dot = token.find('.');
  const std::size_t second_dot = token.rfind('.');
  const std::string parts[] = {token.substr(0, first_dot),
                               token.substr(first_dot + 1, second_dot - first_dot - 1),
                               token.substr(second_dot + 1)};
  return (index == 0 ? part : parts[0]) + '.' + (index == 1 ? part : parts[1]) + '.' +
         (index == 2 ? part : parts[2]);
}

}  // namespace auth0::test
