#include "issuer/known_keys.hpp"

#include <utility>

namespace auth0::inline v0::issuer {

KnownKeys::KnownKeys(std::string issuer_url, const KeyPolicy& policy, std::shared_ptr<const Clock> clock)
    : issuer_url_(std::move(issuer_url)),
      schedule_({.ttl = policy.ttl, .max_stale = policy.max_stale, .is_configured = policy.is_configured}),
      clock_(std::move(clock)),
      timer_(policy.wake_worker) {}

KnownKeys::KnownKeys(IssuerKeys given)
    : issuer_url_(given.metadata.issuer),
      schedule_(RefreshSchedule::Limits{}),
      current_(std::make_shared<const IssuerKeys>(std::move(given))) {}

std::optional<KeysReading> KnownKeys::find(Lookup& lookup) {
  using Action = RefreshSchedule::Action;
  auto known = current_.read();
  if (are_given()) return known;
  const auto at = now();
  const auto action = schedule_.decide(known.get(), history_.failures(), at);
  lookup.is_stale = action == Action::serve_stale;
  if (action == Action::serve || lookup.is_stale) {
    const bool is_refreshed = at < timer_.due() || timer_.wake_worker();
    if (is_refreshed || !lookup.is_stale) return known;
  }
  lookup.need = lookup.is_stale ? Need::refresh : Need::keys;
  lookup.seen = known ? known->number : 0;
  return std::nullopt;
}

std::optional<KeysReading> KnownKeys::find_after_fetch(Lookup& lookup, bool is_good) const {
  // Read before the keys: if another fetch has succeeded since this one failed, the keys are new.
  const auto failures = history_.failures();
  auto known = current_.read();
  lookup.is_stale = false;
  if (is_good || (known && known->number != lookup.seen)) return known;
  lookup.is_stale = schedule_.decide(known.get(), failures, now()) == RefreshSchedule::Action::serve_stale;
  if (lookup.is_stale) return known;
  return std::nullopt;
}

KeyFacts KnownKeys::facts() const {
  const auto& error = history_.error();
  return {.now = now(),
          .known = current_.load(),
          .failures = history_.failures(),
          .error = error ? &*error : nullptr,
          .began = history_.began(),
          .refresh_due = timer_.due(),
          .has_worker = timer_.has_worker()};
}

void KnownKeys::note_begin() noexcept {
  history_.note_begin(now());
  timer_.note_fetch();
}

void KnownKeys::note_success(std::shared_ptr<const IssuerKeys> keys, std::chrono::milliseconds slow_from,
                             double random) {
  const auto at = now();
  current_.store(std::move(keys));
  history_.note_success(at, at - *history_.began() > slow_from, random);
  plan_refresh();
}

void KnownKeys::note_failure(Error& error, double random) noexcept {
  history_.note_failure(now(), error, random);
  plan_refresh();
}

void KnownKeys::plan_refresh() {
  timer_.set(schedule_.next_refresh(current_.load().get(), history_.failures()));
}

}  // namespace auth0::inline v0::issuer
