#pragma once

#include "base/backoff.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace auth0::inline v0::issuer {

/// Between fetches that fail or are slow (rule 3.3).
inline constexpr Backoff fetch_backoff{
    .shortest = std::chrono::seconds(1), .longest = std::chrono::seconds(30), .jitter = 0.2};

/// When keys of this `ttl` are to be refreshed: at 80 % of it, 10 % of that earlier or later (rule 4.5).
/// `random` lies between 0 and 1.
[[nodiscard]] inline std::chrono::milliseconds refresh_after(std::chrono::seconds ttl, double random) {
  constexpr std::chrono::seconds as_good_as_never = std::chrono::hours(24 * 365);
  const auto bounded = std::chrono::milliseconds(std::min(ttl, as_good_as_never));
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(static_cast<double>(bounded.count()) * 0.8 * (0.9 + 0.2 * random)));
}

}  // namespace auth0::inline v0::issuer
