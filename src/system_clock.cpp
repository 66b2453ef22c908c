#include <auth0/clock.hpp>

namespace auth0 {

namespace {

class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::sys_seconds now() const noexcept override {
    return std::chrono::floor<std::chrono::seconds>(precise_now());
  }
  [[nodiscard]] std::chrono::system_clock::time_point precise_now() const noexcept override {
    return std::chrono::system_clock::now();
  }
  [[nodiscard]] std::chrono::steady_clock::time_point monotonic_now() const noexcept override {
    return std::chrono::steady_clock::now();
  }
};

}  // namespace

std::shared_ptr<const Clock> system_clock() {
  return std::make_shared<SystemClock>();
}

}  // namespace auth0
