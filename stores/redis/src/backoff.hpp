#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace auth0::redis {

/// How long to leave Redis alone after so many failures in a row, at least one: `shortest`, doubled each time
/// up to `longest`, less up to a half, so that many processes do not come back at the same moment. `random`
/// lies between 0 and 1.
[[nodiscard]] inline std::chrono::milliseconds delay_after(unsigned failures,
                                                           std::chrono::milliseconds shortest,
                                                           std::chrono::milliseconds longest, double random) {
  const auto doubled = shortest * (std::int64_t{1} << std::min(failures - 1, 30U));
  const auto bounded = static_cast<double>(std::min(doubled, longest).count());
  return std::chrono::milliseconds(static_cast<std::int64_t>(bounded * (1 - 0.5 * random)));
}

}  // namespace auth0::redis
