#include "issuer/fetch_rules.hpp"

namespace auth0::inline v0::issuer {

FetchDecision decide_fetch(const RefreshSchedule& schedule, const Lookup& lookup,
                           const KeyFacts& facts) noexcept {
  using Action = RefreshSchedule::Action;
  if (lookup.need == Need::refresh) {
    const bool is_due = !facts.is_under_way && facts.now >= facts.refresh_due;
    return is_due ? FetchDecision::fetch : FetchDecision::refused;  // stale keys serve meanwhile
  }
  const bool is_for_one_key = lookup.need == Need::unknown_key;
  if (is_for_one_key && facts.known->number != lookup.seen) return FetchDecision::not_needed;
  if (is_for_one_key && facts.is_under_way) return FetchDecision::fetch;
  const auto action = is_for_one_key
                          ? RefreshSchedule::decide_for_unknown_key(*facts.began, facts.failures, facts.now)
                          : schedule.decide(facts.known.get(), facts.failures, facts.now);
  if (action == Action::serve) return FetchDecision::not_needed;
  if (facts.is_under_way || action == Action::fetch) return FetchDecision::fetch;
  return FetchDecision::refused;
}

Documents documents_for(const Lookup& lookup, const KeyFacts& facts) noexcept {
  const bool are_keys_enough = lookup.need == Need::unknown_key && facts.now < facts.known->refresh_at;
  return are_keys_enough ? Documents::keys_alone : Documents::metadata_too;
}

KeyFacts::TimePoint next_try(const Lookup& lookup, const KeyFacts& facts) noexcept {
  if (lookup.need != Need::unknown_key) return facts.failures.retry_at;
  return RefreshSchedule::next_fetch_for_unknown_key(*facts.began, facts.failures);
}

}  // namespace auth0::inline v0::issuer
