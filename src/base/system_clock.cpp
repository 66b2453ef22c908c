#include <auth0/clock.hpp>

#include <ctime>

namespace auth0::inline v0 {

namespace {

// Counts on while the machine sleeps, where the system has such a clock: keys that grew old in that time may
// have been revoked. `CLOCK_MONOTONIC`, which `steady_clock` reads, stands still on Linux.
std::chrono::steady_clock::time_point time_since_boot() noexcept {
#ifdef CLOCK_BOOTTIME
  std::timespec time{};
  if (clock_gettime(CLOCK_BOOTTIME, &time) == 0) {
    return std::chrono::steady_clock::time_point(std::chrono::seconds(time.tv_sec) +
                                                 std::chrono::nanoseconds(time.tv_nsec));
  }
#endif
  return std::chrono::steady_clock::now();
}

class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::sys_seconds now() const noexcept override {
    return std::chrono::floor<std::chrono::seconds>(precise_now());
  }
  [[nodiscard]] std::chrono::system_clock::time_point precise_now() const noexcept override {
    return std::chrono::system_clock::now();
  }
  [[nodiscard]] std::chrono::steady_clock::time_point monotonic_now() const noexcept override {
    return time_since_boot();
  }
};

}  // namespace

std::shared_ptr<const Clock> system_clock() {
  return std::make_shared<SystemClock>();
}

}  // namespace auth0::inline v0
