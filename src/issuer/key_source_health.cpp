#include "base/mutex.hpp"
#include "base/printable.hpp"
#include "issuer/key_source.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <string>

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

KeysState KeySource::state_now() const {
  const auto known = current_.load();
  if (!known) return KeysState::none;
  switch (schedule_.decide(known.get(), history_.failures(), clock_->monotonic_now())) {
    case Action::serve:
      return KeysState::fresh;
    case Action::serve_stale:
      return KeysState::stale;
    case Action::fetch:
    case Action::refuse:
      break;
  }
  return KeysState::too_old;
}

// What the observer is to be told, if anything.
std::optional<IssuerStateEvent> KeySource::new_state() noexcept {
  if (policy_.ttl == std::chrono::seconds(0)) return std::nullopt;  // nothing is kept that could grow old
  const auto after = state_now();
  const auto before = told_state_.exchange(after, std::memory_order_relaxed);
  if (before == after) return std::nullopt;
  return IssuerStateEvent{.issuer = issuer_url_, .before = before, .after = after};
}

void KeySource::tell_state() noexcept {
  MutexLock lock(mutex_);
  const auto event = new_state();
  lock.unlock();
  tell_state(event);
}

void KeySource::tell_state(const std::optional<IssuerStateEvent>& event) const noexcept {
  if (event) observer()->on_issuer_state(*event);
}

void KeySource::tell_keys(const IssuerKeys& before, const IssuerKeys& after) const noexcept {
  try {
    auto added = after.keys.ids_beyond(before.keys);
    auto dropped = before.keys.ids_beyond(after.keys);
    if (added.empty() && dropped.empty()) return;
    for (auto* ids : {&added, &dropped}) {
      std::erase(*ids, std::string());
      for (auto& id : *ids)
        id = printable(id);
    }
    observer()->on_keys_changed({.issuer = issuer_url_, .added = added, .dropped = dropped});
  } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): one event less
  }
}

IssuerHealth KeySource::health() const {
  IssuerHealth health{.issuer = issuer_url_, .stale_served = stale_served_.load(std::memory_order_relaxed)};
  const MutexLock lock(mutex_);
  const auto known = current_.load();
  if (known) health.key_count = known->keys.size();
  if (!fetcher_) {
    health.keys = KeysState::fresh;
    return health;
  }
  const auto now = clock_->monotonic_now();
  health.keys = state_now();
  if (known) health.keys_age = age(known->keys_fetched_at, now);
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
