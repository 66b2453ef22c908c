#include "issuer/refresh_schedule.hpp"

#include <algorithm>

namespace auth0::inline v0::issuer {

namespace {

using namespace std::chrono_literals;

// 4.4: however many tokens name unknown keys, the issuer is asked no more often than this.
constexpr auto unknown_key_interval = 30s;
constexpr unsigned max_first_fetches_unless_configured = 5;

}  // namespace

RefreshSchedule::Action RefreshSchedule::decide(const IssuerKeys* known, const Failures& failures,
                                                TimePoint now) const noexcept {
  if (known != nullptr && is_fresh(*known, now)) return Action::serve;
  if (known != nullptr && may_serve_stale(*known, failures, now)) return Action::serve_stale;
  // 3.3: at once, not after another time-out
  if (failures.count > 0 && now < failures.retry_at) return Action::refuse;
  return Action::fetch;
}

RefreshSchedule::Action RefreshSchedule::decide_for_unknown_key(TimePoint began, const Failures& failures,
                                                                TimePoint now) noexcept {
  if (now > began + unknown_key_interval && now >= failures.retry_at) return Action::fetch;
  if (failures.count == 0) return Action::serve;
  // The key may be a new one that could not be fetched: the token cannot be judged now.
  return Action::refuse;
}

RefreshSchedule::TimePoint RefreshSchedule::next_fetch_for_unknown_key(TimePoint began,
                                                                       const Failures& failures) noexcept {
  return std::max(began + unknown_key_interval, failures.retry_at);
}

RefreshSchedule::TimePoint RefreshSchedule::next_refresh(const IssuerKeys* known,
                                                         const Failures& failures) const noexcept {
  if (!keeps_keys()) return TimePoint::max();
  if (known != nullptr) {
    const auto due = known->keys.empty() ? next_fetch_of_empty_set(*known) : known->refresh_at;
    return std::max(due, failures.retry_at);
  }
  const bool goes_on = limits_.is_configured || failures.count < max_first_fetches_unless_configured;
  return failures.count > 0 && goes_on ? failures.retry_at : TimePoint::max();
}

RefreshSchedule::TimePoint RefreshSchedule::next_fetch_of_empty_set(const IssuerKeys& known) noexcept {
  return known.keys_fetched_at + unknown_key_interval;
}

bool RefreshSchedule::is_fresh(const IssuerKeys& known, TimePoint now) const noexcept {
  return age(known.metadata_fetched_at, now) < limits_.ttl;
}

// 4.5: only keys that could not be refreshed serve past their time. Keys that nobody has tried to refresh yet,
// as after the machine has slept, may have been revoked.
bool RefreshSchedule::may_serve_stale(const IssuerKeys& known, const Failures& failures,
                                      TimePoint now) const noexcept {
  return failures.count > 0 && keeps_keys() && age(known.keys_fetched_at, now) < limits_.max_stale;
}

}  // namespace auth0::inline v0::issuer
