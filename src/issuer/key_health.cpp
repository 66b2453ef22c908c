#include "issuer/key_health.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace auth0::inline v0::issuer {

namespace {

std::optional<std::chrono::seconds> next_refresh(const KeyFacts& facts) {
  using std::chrono::seconds;
  if (facts.is_under_way) return seconds::zero();
  if (facts.refresh_due == KeyFacts::TimePoint::max() || !facts.has_worker) return std::nullopt;
  return std::max(std::chrono::ceil<seconds>(facts.refresh_due - facts.now), seconds::zero());
}

}  // namespace

KeysState keys_state(const RefreshSchedule& schedule, const KeyFacts& facts) noexcept {
  using Action = RefreshSchedule::Action;
  if (!facts.known) return KeysState::none;
  switch (schedule.decide(facts.known.get(), facts.failures, facts.now)) {
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

bool are_ready(const RefreshSchedule& schedule, const KeyFacts& facts) noexcept {
  if (!facts.known || facts.known->keys.empty()) return false;
  if (!schedule.keeps_keys()) return facts.failures.count == 0;  // what the next fetch brings serves
  return keys_state(schedule, facts) != KeysState::too_old;
}

IssuerHealth health_of(std::string issuer_url, const RefreshSchedule& schedule, const KeyFacts& facts,
                       std::uint64_t stale_served) {
  IssuerHealth health{.issuer = std::move(issuer_url),
                      .keys = keys_state(schedule, facts),
                      .failures = facts.failures.count,
                      .next_refresh = next_refresh(facts),
                      .stale_served = stale_served};
  if (facts.known) {
    health.key_count = facts.known->keys.size();
    health.keys_age = age(facts.known->keys_fetched_at, facts.now);
  }
  if (facts.error != nullptr) health.last_error = facts.error->message;
  return health;
}

}  // namespace auth0::inline v0::issuer
