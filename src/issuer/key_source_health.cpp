#include "issuer/key_source.hpp"

#include <algorithm>
#include <chrono>

namespace auth0::inline v0::issuer {

bool KeySource::is_ready() const {
  const auto known = current_.load();
  if (!known || known->keys.empty()) return false;
  if (!fetcher_) return true;
  if (policy_.ttl == std::chrono::seconds::zero())
    return !is_failing();  // nothing is kept: what the next fetch brings serves
  const auto action = schedule_.decide(known.get(), history_.failures(), clock_->monotonic_now());
  return action == Action::serve || action == Action::serve_stale;
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
    const auto action = schedule_.decide(known.get(), history_.failures(), now);
    if (action == Action::serve_stale) health.keys = KeysState::stale;
    if (action == Action::serve) health.keys = KeysState::fresh;
  }
  health.failures = history_.failures().count;
  if (const auto& error = history_.error()) health.last_error = error->message;
  if (shared_fetch_.is_under_way()) {
    health.next_refresh = std::chrono::seconds::zero();
  } else if (timer_.due() != TimePoint::max() && timer_.has_worker()) {
    health.next_refresh =
        std::max(std::chrono::ceil<std::chrono::seconds>(timer_.due() - now), std::chrono::seconds::zero());
  }
  return health;
}

}  // namespace auth0::inline v0::issuer
