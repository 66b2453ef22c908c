#pragma once

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace auth0::test {

/// How long a test runs that may find more the longer it runs: ./run soak sets it.
[[nodiscard]] inline std::chrono::seconds time_to_soak() {
  const char* text = std::getenv("AUTH0_API_SOAK_SECONDS");
  return std::chrono::seconds(text == nullptr ? 1 : std::max(1L, std::strtol(text, nullptr, 10)));
}

}  // namespace auth0::test
