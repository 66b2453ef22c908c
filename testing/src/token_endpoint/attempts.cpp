#include "token_endpoint/attempts.hpp"

namespace auth0::inline v0::testing {

namespace {

constexpr unsigned most_failures = 10;
constexpr auto time_for_one = std::chrono::minutes(10);

}  // namespace

bool Attempts::are_used_up(Time now) {
  const std::scoped_lock lock(mutex_);
  regain(now);
  return failures_ >= most_failures;
}

void Attempts::count_failure(Time now) {
  const std::scoped_lock lock(mutex_);
  regain(now);
  if (failures_ == 0) regained_ = now;
  ++failures_;
}

void Attempts::forget() {
  const std::scoped_lock lock(mutex_);
  failures_ = 0;
}

void Attempts::regain(Time now) {
  while (failures_ > 0 && now - regained_ >= time_for_one) {
    --failures_;
    regained_ += time_for_one;
  }
}

}  // namespace auth0::inline v0::testing
