#include "token_endpoint/attempts.hpp"

namespace auth0::inline v0::testing {

namespace {

constexpr unsigned most_failures = 10;
constexpr auto time_for_one = std::chrono::minutes(10);

}  // namespace

bool Attempts::are_exhausted(Time now) {
  const MutexLock lock(mutex_);
  refill(now);
  return failures_ >= most_failures;
}

void Attempts::count_failure(Time now) {
  const MutexLock lock(mutex_);
  refill(now);
  if (failures_ == 0) refilled_at_ = now;
  ++failures_;
}

void Attempts::forget() {
  const MutexLock lock(mutex_);
  failures_ = 0;
}

void Attempts::refill(Time now) {
  while (failures_ > 0 && now - refilled_at_ >= time_for_one) {
    --failures_;
    refilled_at_ += time_for_one;
  }
}

}  // namespace auth0::inline v0::testing
