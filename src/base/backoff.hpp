#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace auth0::inline v0 {

/// How long to wait between tries that fail.
struct Backoff {
  std::chrono::milliseconds shortest{};  ///< After the first failure; doubled after each further one.
  std::chrono::milliseconds longest{};   ///< At most one hour.
  double jitter = 0;  ///< The part of it, from 0 to 1, by which it may be shorter, so that many processes do
                      ///< not all come back at the same moment.
};

/// The wait after so many failures in a row, at least one. `random` lies between 0 and 1. Never nothing:
/// whoever tries again at once does so in a loop.
[[nodiscard]] inline std::chrono::milliseconds delay_after(unsigned failures, const Backoff& backoff,
                                                           double random) noexcept {
  const auto doubled = backoff.shortest * (std::int64_t{1} << std::min(failures - 1, 30U));
  const auto bounded = static_cast<double>(std::min(doubled, backoff.longest).count());
  const auto wait = static_cast<std::int64_t>(bounded * (1 - backoff.jitter * random));
  return std::chrono::milliseconds(std::max<std::int64_t>(wait, 1));
}

}  // namespace auth0::inline v0
