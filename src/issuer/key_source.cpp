#include "issuer/key_source.hpp"

#include "issuer/unavailable.hpp"

#include <tuple>
#include <utility>

namespace auth0::inline v0::issuer {

KeySource::KeySource(std::string issuer_url, KeyPolicy policy, Fetcher fetcher,
                     std::shared_ptr<const Clock> clock)
    : issuer_url_(std::move(issuer_url)),
      policy_(std::move(policy)),
      schedule_({.ttl = policy_.ttl, .max_stale = policy_.max_stale, .is_configured = policy_.is_configured}),
      fetcher_(std::move(fetcher)),
      clock_(std::move(clock)),
      timer_(policy_.wake_worker) {}

KeySource::KeySource(Metadata metadata, jose::KeySet keys)
    : issuer_url_(metadata.issuer),
      schedule_(RefreshSchedule::Limits{}),
      current_(std::make_shared<const IssuerKeys>(
          IssuerKeys{.metadata = std::move(metadata), .keys = std::move(keys)})) {}

Result<KeysReading> KeySource::current() {
  auto known = current_.read();
  if (!fetcher_) return known;
  const auto now = clock_->monotonic_now();
  const auto action = schedule_.decide(known.get(), history_.failures(), now);
  if (action == Action::serve) {
    if (now >= timer_.due()) std::ignore = timer_.wake_worker();
    return known;
  }
  if (action == Action::serve_stale) return serve_stale(std::move(known), now);

  const IssuerKeys* const before = known.get();
  const auto fetched = fetch_unless_fresh();
  // Read before the keys: if another fetch has succeeded since this one failed, the keys are new.
  const auto failures = history_.failures();
  known = current_.read();
  if (fetched || known.get() != before) return known;
  const auto after = schedule_.decide(known.get(), failures, clock_->monotonic_now());
  if (after != Action::serve_stale) return std::unexpected(fetched.error());
  stale_served_.fetch_add(1, std::memory_order_relaxed);
  return known;
}

Result<KeysReading> KeySource::serve_stale(KeysReading known, TimePoint now) {
  if (now >= timer_.due() && !timer_.wake_worker()) {  // no worker refreshes
    const IssuerKeys* const before = known.get();
    refresh({});
    auto refreshed = current_.read();
    if (refreshed.get() != before) return refreshed;
  }
  stale_served_.fetch_add(1, std::memory_order_relaxed);
  return known;
}

Result<SelectedKey> KeySource::select(const jose::JwsHeader& header, jose::Algorithm algorithm) {
  auto known = current();
  if (!known) return std::unexpected(std::move(known.error()));
  auto key = (*known)->keys.select(header, algorithm);
  if (!key && key.error().reason == Reason::unknown_key && fetcher_) {  // 4.4
    if (auto fetched = fetch_for_unknown_key(known->get()); !fetched)
      return std::unexpected(std::move(fetched.error()));
    known = current_.read();
    key = (*known)->keys.select(header, algorithm);
  }
  if (!key && (*known)->keys.empty() && fetcher_) return std::unexpected(no_keys(**known));
  if (!key) return std::unexpected(std::move(key.error()));
  return SelectedKey{std::move(*known), *key};
}

Error KeySource::no_keys(const IssuerKeys& known) const {
  return no_keys_published(
      seconds_until(RefreshSchedule::next_fetch_of_empty_set(known), clock_->monotonic_now()));
}

Result<void> KeySource::warm_up() {
  const auto known = current();
  if (!known) return std::unexpected(known.error());
  if ((*known)->keys.empty() && fetcher_) return std::unexpected(no_keys(**known));
  note_proven();
  return {};
}

}  // namespace auth0::inline v0::issuer
