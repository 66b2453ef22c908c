#include "issuer/key_source.hpp"

#include <algorithm>
#include <chrono>

namespace auth0::issuer {

bool KeySource::is_ready() const {
  const auto known = current_.load();
  if (!known || known->keys.empty()) return false;
  if (!fetcher_) return true;
  if (policy_.ttl == std::chrono::seconds::zero())
    return !is_failing();  // nothing is kept: what the next fetch brings serves
  const auto now = clock_->monotonic_now();
  return is_fresh(*known, now) || may_serve_stale(*known, now);
}

IssuerHealth KeySource::health() const {
  IssuerHealth health{.issuer = issuer_url_, .stale_served = stale_served_.load(std::memory_order_relaxed)};
  const std::scoped_lock lock(mutex_);
  const auto known = current_.load();
  if (known) health.key_count = known->keys.size();
  if (!fetcher_) {
    health.keys = KeysState::fresh;
    return health;
  }
  const auto now = clock_->monotonic_now();
  if (known) {
    health.keys_age = age(known->keys_fetched_at, now);
    health.keys = KeysState::too_old;
    if (may_serve_stale(*known, now)) health.keys = KeysState::stale;
    if (is_fresh(*known, now)) health.keys = KeysState::fresh;
  }
  health.failures = history_.failures();
  if (const auto& error = history_.error()) health.last_error = error->message;
  if (in_flight_) {
    health.next_refresh = std::chrono::seconds::zero();
  } else if (refresh_due() != TimePoint::max() && policy_.wake_worker) {
    health.next_refresh =
        std::max(std::chrono::ceil<std::chrono::seconds>(refresh_due() - now), std::chrono::seconds::zero());
  }
  return health;
}

}  // namespace auth0::issuer
