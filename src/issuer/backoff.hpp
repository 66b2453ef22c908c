#pragma once

#include <algorithm>
#include <chrono>

namespace auth0::issuer {

/// How long to wait after so many failures in a row before the next try: 1 s, doubled each time up to 30 s
/// (rule 3.3), less up to a fifth, so that many processes do not come back at the same moment.
/// `random` lies between 0 and 1.
[[nodiscard]] inline std::chrono::milliseconds delay_after(unsigned failures, double random) {
  constexpr double longest = 30'000;
  const double doubled = 1'000.0 * static_cast<double>(1U << std::min(failures - 1, 5U));
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(doubled, longest) * (1 - 0.2 * random)));
}

/// When keys of this `ttl` are to be refreshed: at 80 % of it, 10 % of that earlier or later (rule 4.5).
/// `random` lies between 0 and 1.
[[nodiscard]] inline std::chrono::milliseconds refresh_after(std::chrono::seconds ttl, double random) {
  constexpr std::chrono::seconds as_good_as_never = std::chrono::hours(24 * 365);
  const auto bounded = std::chrono::milliseconds(std::min(ttl, as_good_as_never));
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(static_cast<double>(bounded.count()) * 0.8 * (0.9 + 0.2 * random)));
}

}  // namespace auth0::issuer
