#include "issuer/key_source.hpp"

#include "issuer/unavailable.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace auth0::inline v0::issuer {

namespace {

// Takes no room in the frame of a call that waits, of which there may be thousands.
template <class T>
std::unique_ptr<T> on_heap(std::optional<T> value) {
  return value ? std::make_unique<T>(std::move(*value)) : nullptr;
}

}  // namespace

KeySource::KeySource(std::string issuer_url, KeyPolicy policy, Fetcher fetcher,
                     std::shared_ptr<const Clock> clock, std::shared_ptr<BackgroundFetches> background)
    : issuer_url_(std::move(issuer_url)),
      policy_(std::move(policy)),
      schedule_({.ttl = policy_.ttl, .max_stale = policy_.max_stale, .is_configured = policy_.is_configured}),
      fetcher_(std::move(fetcher)),
      clock_(std::move(clock)),
      background_(std::move(background)),
      timer_(policy_.wake_worker) {}

KeySource::KeySource(Metadata metadata, jose::KeySet keys)
    : issuer_url_(metadata.issuer),
      schedule_(RefreshSchedule::Limits{}),
      current_(std::make_shared<const IssuerKeys>(
          IssuerKeys{.metadata = std::move(metadata), .keys = std::move(keys)})) {}

std::optional<KeysReading> KeySource::find(Lookup& lookup) {
  auto known = current_.read();
  if (!fetcher_) return known;
  const auto now = clock_->monotonic_now();
  const auto action = schedule_.decide(known.get(), history_.failures(), now);
  lookup.is_stale = action == Action::serve_stale;
  if (action == Action::serve || lookup.is_stale) {
    const bool is_refreshed = now < timer_.due() || timer_.wake_worker();
    if (is_refreshed || !lookup.is_stale) return known;
  }
  lookup.need = lookup.is_stale ? Need::refresh : Need::keys;
  lookup.seen = known ? known->number : 0;
  return std::nullopt;
}

KeysReading KeySource::served(KeysReading keys, const Lookup& lookup) {
  if (!lookup.is_stale) return keys;
  stale_served_.fetch_add(1, std::memory_order_relaxed);
  if (observer() != nullptr && told_state_.load(std::memory_order_relaxed) != KeysState::stale) tell_state();
  return keys;
}

// What a caller gets for whom a fetch has ended, or none was begun.
Result<KeysReading> KeySource::keys_after(Lookup& lookup, const Fetched& fetched) {
  // Read before the keys: if another fetch has succeeded since this one failed, the keys are new.
  const auto failures = history_.failures();
  auto known = current_.read();
  lookup.is_stale = false;
  if (fetched.is_good() || (known && known->number != lookup.seen)) return known;
  lookup.is_stale = schedule_.decide(known.get(), failures, clock_->monotonic_now()) == Action::serve_stale;
  if (lookup.is_stale) return known;
  return std::unexpected(error_of(fetched, lookup));
}

std::optional<Result<KeysReading>> KeySource::current_if_ready() {
  Lookup lookup;
  if (auto known = find(lookup)) return served(std::move(*known), lookup);
  const auto fetched = without_fetch(lookup);
  if (!fetched) return std::nullopt;
  auto known = keys_after(lookup, *fetched);
  if (!known) return known;
  return served(std::move(*known), lookup);
}

Task<Result<KeysReading>> KeySource::current(const worker::Waiting& waiting, std::string_view traceparent) {
  Lookup lookup{.traceparent = traceparent};
  if (auto known = find(lookup)) co_return served(std::move(*known), lookup);
  auto fetching = fetch_for(lookup, waiting);
  const auto fetched = co_await std::move(fetching);
  auto known = keys_after(lookup, fetched);
  if (known) *known = served(std::move(*known), lookup);
  co_return std::move(known);
}

Result<KeysReading> KeySource::current() {
  if (auto known = current_if_ready()) return std::move(*known);
  const worker::Waiting on_this_thread;
  return run_to_end(current(on_this_thread));
}

// `nullopt` where the key is not known yet (4.4).
std::optional<Result<SelectedKey>> KeySource::select_from(KeysReading keys, const jose::JwsHeader& header,
                                                          jose::Algorithm algorithm, Lookup& lookup) {
  auto key = keys->keys.select(header, algorithm);
  const bool is_unknown = !key && key.error().reason == Reason::unknown_key && fetcher_;
  if (is_unknown && lookup.need != Need::unknown_key) {
    lookup.need = Need::unknown_key;
    lookup.seen = keys->number;
    return std::nullopt;
  }
  keys = served(std::move(keys), lookup);
  if (!key && keys->keys.empty() && fetcher_) return std::unexpected(no_keys(*keys));
  if (!key) return std::unexpected(std::move(key.error()));
  return SelectedKey{std::move(keys), *key};
}

std::optional<Result<SelectedKey>> KeySource::select_after(const Fetched& fetched,
                                                           const jose::JwsHeader& header,
                                                           jose::Algorithm algorithm, Lookup& lookup) {
  if (lookup.need == Need::unknown_key) {
    if (!fetched.is_good()) return std::unexpected(error_of(fetched, lookup));
    return select_from(current_.read(), header, algorithm, lookup);
  }
  auto keys = keys_after(lookup, fetched);
  if (!keys) return std::unexpected(std::move(keys.error()));
  return select_from(std::move(*keys), header, algorithm, lookup);
}

std::optional<Result<SelectedKey>> KeySource::select_from_known(const jose::JwsHeader& header,
                                                                jose::Algorithm algorithm, Lookup& lookup) {
  if (auto known = find(lookup)) return select_from(std::move(*known), header, algorithm, lookup);
  return std::nullopt;
}

std::optional<Result<SelectedKey>> KeySource::select_if_ready(const jose::JwsHeader& header,
                                                              jose::Algorithm algorithm) {
  Lookup lookup;
  auto selected = select_from_known(header, algorithm, lookup);
  while (!selected) {  // twice at most: for the keys, then for one that is not among them
    const auto fetched = without_fetch(lookup);
    if (!fetched) break;
    selected = select_after(*fetched, header, algorithm, lookup);
  }
  return selected;
}

// Its frame holds no result while it waits, since thousands may: only a pointer to one that is there.
Task<Result<SelectedKey>> KeySource::select(const jose::JwsHeader& header, jose::Algorithm algorithm,
                                            const worker::Waiting& waiting, std::string_view traceparent) {
  Lookup lookup{.traceparent = traceparent};
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks): the analyzer does not follow a coroutine's frame
  auto selected = on_heap(select_from_known(header, algorithm, lookup));
  while (!selected) {
    auto fetching = fetch_for(lookup, waiting);
    const auto fetched = co_await std::move(fetching);
    selected = on_heap(select_after(fetched, header, algorithm, lookup));
  }
  co_return std::move(*selected);
}

Result<SelectedKey> KeySource::select(const jose::JwsHeader& header, jose::Algorithm algorithm) {
  if (auto selected = select_if_ready(header, algorithm)) return std::move(*selected);
  const worker::Waiting on_this_thread;
  return run_to_end(select(header, algorithm, on_this_thread));
}

Error KeySource::no_keys(const IssuerKeys& known) const {
  return no_keys_published(
      seconds_until(RefreshSchedule::next_fetch_of_empty_set(known), clock_->monotonic_now()));
}

Task<Result<void>> KeySource::warm_up(const worker::Waiting& waiting) {
  auto getting = current(waiting);
  const auto known = co_await std::move(getting);
  if (!known) co_return std::unexpected(known.error());
  if ((*known)->keys.empty() && fetcher_) co_return std::unexpected(no_keys(**known));
  note_proven();
  co_return Result<void>();
}

Result<void> KeySource::warm_up() {
  const worker::Waiting on_this_thread;
  return run_to_end(warm_up(on_this_thread));
}

}  // namespace auth0::inline v0::issuer
