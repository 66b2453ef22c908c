#pragma once

#include <chrono>
#include <cstddef>

namespace auth0::inline v0::redis {

using SteadyClock = std::chrono::steady_clock;

/// When an operation must have ended.
using Deadline = SteadyClock::time_point;

/// The deadline of the first of so many attempts, each of which may take the same part of the time that is
/// left.
[[nodiscard]] inline Deadline share_of(Deadline deadline, std::size_t attempts) {
  const auto now = SteadyClock::now();
  return now + (deadline - now) / static_cast<SteadyClock::rep>(attempts);
}

}  // namespace auth0::inline v0::redis
