#pragma once

#include <chrono>

namespace auth0::inline v0::redis {

using SteadyClock = std::chrono::steady_clock;

/// When an operation must have ended.
using Deadline = SteadyClock::time_point;

/// Waits until the descriptor is ready for `events` (of `poll`) or has failed; false if the deadline came
/// first.
[[nodiscard]] bool wait_until_ready(int descriptor, short events, Deadline deadline);

}  // namespace auth0::inline v0::redis
