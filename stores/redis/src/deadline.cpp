#include "deadline.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <poll.h>

namespace auth0::inline v0::redis {

bool wait_until_ready(int descriptor, short events, Deadline deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
    if (left <= 0) return false;
    pollfd waiting{.fd = descriptor, .events = events, .revents = 0};
    const int ready =
        poll(&waiting, 1, static_cast<int>(std::min<std::int64_t>(left, std::numeric_limits<int>::max())));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

}  // namespace auth0::inline v0::redis
