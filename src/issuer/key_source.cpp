#include "issuer/key_source.hpp"

#include "base/fail.hpp"
#include "issuer/backoff.hpp"
#include "issuer/discovery.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace auth0::issuer {

namespace {

using namespace std::chrono_literals;

// 4.4: however many tokens name unknown keys, the issuer is asked no more often than this.
constexpr auto unknown_key_interval = 30s;
constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();
constexpr unsigned most_tries_unless_configured = 5;
constexpr double no_jitter = 0;

Result<jose::KeySet> parse_keys(std::string_view text) {
  auto keys = jose::KeySet::parse(text);
  if (!keys) return fail(Reason::issuer_unavailable, "the issuer's key set cannot be used: " + keys.error());
  return std::move(*keys);
}

Error with_retry_after(Error error, std::chrono::seconds wait) {
  error.retry_after = wait;
  return error;
}

Error still_being_fetched() {
  return with_retry_after(fail(Reason::issuer_unavailable, "the issuer's keys are still being fetched").error(),
                          1s);
}

// An issuer that publishes an empty set has revoked its keys; soon it may have new ones.
KeySource::TimePoint next_look_at_empty_set(const IssuerKeys& known) {
  return known.keys_fetched_at + unknown_key_interval;
}

Error no_keys_published(const IssuerKeys& known, KeySource::TimePoint now) {
  return with_retry_after(
      fail(Reason::issuer_unavailable, "the issuer publishes no keys: its key set is empty").error(),
      seconds_until(next_look_at_empty_set(known), now));
}

}  // namespace

KeySource::KeySource(std::string issuer_url, KeyPolicy policy, Fetcher fetcher,
                     std::shared_ptr<const Clock> clock)
    : issuer_url_(std::move(issuer_url)),
      policy_(std::move(policy)),
      fetcher_(std::move(fetcher)),
      clock_(std::move(clock)) {}

KeySource::KeySource(Metadata metadata, jose::KeySet keys)
    : issuer_url_(metadata.issuer),
      current_(std::make_shared<const IssuerKeys>(
          IssuerKeys{.metadata = std::move(metadata), .keys = std::move(keys)})) {}

Result<KeysReading> KeySource::current() {
  auto known = current_.read();
  if (!fetcher_) return known;
  const auto now = clock_->monotonic_now();
  const bool is_due = now >= refresh_due();
  if (known && is_fresh(*known, now)) {
    if (is_due) wake_worker();
    return known;
  }
  if (known && may_serve_stale(*known, now)) return serve_stale(std::move(known), is_due);

  const IssuerKeys* const before = known ? &*known : nullptr;
  const auto fetched = fetch_unless_fresh();
  // Another fetch may have succeeded since this one failed: then the issuer is not failing any more, and its
  // keys are new.
  const bool was_failing = is_failing();
  known = current_.read();
  if (fetched || (known && &*known != before)) return known;
  if (known && was_failing && may_grow_stale(*known, clock_->monotonic_now()))
    return serve_stale(std::move(known), false);
  return std::unexpected(fetched.error());
}

Result<SelectedKey> KeySource::select(const jose::JwsHeader& header, jose::Algorithm algorithm) {
  auto known = current();
  if (!known) return std::unexpected(std::move(known.error()));
  auto key = (*known)->keys.select(header, algorithm);
  if (!key && key.error().reason == Reason::unknown_key && fetcher_) {  // 4.4
    if (auto fetched = fetch_for_unknown_key(known->get()); !fetched) {
      return std::unexpected(std::move(fetched.error()));
    }
    known = current_.read();
    key = (*known)->keys.select(header, algorithm);
  }
  if (!key && (*known)->keys.empty() && fetcher_)
    return std::unexpected(no_keys_published(**known, clock_->monotonic_now()));
  if (!key) return std::unexpected(std::move(key.error()));
  return SelectedKey{std::move(*known), *key};
}

bool KeySource::is_fresh(const IssuerKeys& known, TimePoint now) const {
  return age(known.metadata_fetched_at, now) < policy_.ttl;
}

// 4.5: only keys that could not be refreshed serve past their time. Keys whose refresh nobody has tried yet, as
// after the machine has slept, may have been revoked for all we know.
bool KeySource::may_serve_stale(const IssuerKeys& known, TimePoint now) const {
  return is_failing() && may_grow_stale(known, now);
}

bool KeySource::may_grow_stale(const IssuerKeys& known, TimePoint now) const {
  return policy_.ttl > 0s && age(known.keys_fetched_at, now) < policy_.max_stale;
}

Result<KeysReading> KeySource::serve_stale(KeysReading known, bool is_due) {
  if (is_due && !wake_worker()) {  // nobody else will
    std::unique_lock lock(mutex_);
    if (!in_flight_ && lead(lock, Documents::metadata_too, {})) return current_.read();
  }
  stale_served_.fetch_add(1, std::memory_order_relaxed);
  return known;
}

// Whether somebody will see to the refresh.
bool KeySource::wake_worker() {
  if (!policy_.wake_worker) return false;
  if (worker_woken_.exchange(true) || policy_.wake_worker()) return true;
  worker_woken_ = false;
  return false;
}

Result<void> KeySource::fetch_unless_fresh() {
  std::unique_lock lock(mutex_);
  const auto known = current_.load();  // another caller's fetch may have ended meanwhile
  if (known && is_fresh(*known, clock_->monotonic_now())) return {};
  return fetch_or_wait(lock, Documents::metadata_too, policy_.is_proven ? any_number : may_wait());
}

Result<void> KeySource::fetch_for_unknown_key(const IssuerKeys* seen) {
  std::unique_lock lock(mutex_);
  const auto known = current_.load();
  if (known.get() != seen) return {};  // fetched anew since the caller looked
  const auto now = clock_->monotonic_now();
  const auto began = history_.began();
  const bool is_too_early = began && (now - *began <= unknown_key_interval || now < history_.retry_at());
  if (!in_flight_ && is_too_early) {
    // The key may be a new one that could not be fetched: then the token cannot be judged now.
    if (history_.is_failing()) return std::unexpected(unavailable_for_unknown_key(now));
    return {};
  }
  const auto documents = now >= known->refresh_at ? Documents::metadata_too : Documents::keys_alone;
  // After a rotation all tokens name a key that is not known yet. But anybody can invent keys: where the issuer
  // does not answer they must not take all threads from tokens of known ones.
  if (fetch_or_wait(lock, documents, may_wait())) return {};
  return std::unexpected(unavailable_for_unknown_key(clock_->monotonic_now()));
}

// How many requests may wait at one time. An issuer that has answered before and now fails or is slow must
// prove itself anew.
std::size_t KeySource::may_wait() const {
  const bool is_reliable = proven_.load(std::memory_order_relaxed) && !history_.is_failing() &&
                           clock_->monotonic_now() >= history_.retry_at();
  return is_reliable ? any_number : policy_.max_waiting;
}

Error KeySource::unavailable_for_unknown_key(TimePoint now) const {
  if (!history_.is_failing()) return still_being_fetched();  // this caller did not wait for the end
  const auto next = std::max(*history_.began() + unknown_key_interval, history_.retry_at());
  return with_retry_after(*history_.error(), seconds_until(next, now));
}

// Where requests wait for the network; serve_stale leads a fetch too, where no worker does.
Result<void> KeySource::fetch_or_wait(std::unique_lock<std::mutex>& lock, Documents documents,
                                      std::size_t max_waiting) {
  if (const auto flight = in_flight_)
    return wait_for(*flight, lock, max_waiting);  // in_flight_ is reset when it ends
  const auto now = clock_->monotonic_now();
  if (history_.is_failing() && now < history_.retry_at()) {  // 3.3: at once, not after another time-out
    return std::unexpected(with_retry_after(*history_.error(), seconds_until(history_.retry_at(), now)));
  }
  return lead(lock, documents, {});
}

Result<void> KeySource::wait_for(Flight& flight, std::unique_lock<std::mutex>& lock, std::size_t max_waiting) {
  if (flight.waiting >= max_waiting) return std::unexpected(still_being_fetched());
  ++flight.waiting;
  const auto longest = 2 * fetcher_->timeout();  // metadata, then keys
  const bool ended = fetch_ended_.wait_for(lock, longest, [&flight] { return flight.ended; });
  --flight.waiting;
  if (!ended) return std::unexpected(still_being_fetched());
  if (flight.failure) return std::unexpected(*flight.failure);
  return {};
}

Result<void> KeySource::lead(std::unique_lock<std::mutex>& lock, Documents documents,
                             const std::stop_token& stop) {
  const auto flight = std::make_shared<Flight>();
  in_flight_ = flight;
  history_.note_begin(clock_->monotonic_now());
  plan_refresh();
  const auto known = current_.load();
  lock.unlock();
  auto fetched = fetch_without_throwing(known.get(), documents, stop);
  lock.lock();
  // First of all the flight ends, whatever may throw after: others wait for it.
  if (!fetched) flight->failure = std::move(fetched.error());
  flight->ended = true;
  in_flight_.reset();
  fetch_ended_.notify_all();
  const auto now = clock_->monotonic_now();
  if (fetched) {
    current_.store(std::move(*fetched));
    history_.note_success(now, now - *history_.began() > fetcher_->timeout() / 2, policy_.random());
  } else {
    history_.note_failure(now, *flight->failure, policy_.random());
  }
  failing_ = history_.is_failing();
  plan_refresh();
  if (policy_.wake_worker) static_cast<void>(policy_.wake_worker());
  if (flight->failure) return std::unexpected(copy_of(*flight->failure));
  return {};
}

// The first fetch is made by the request that needs it; once it has failed the worker goes on trying (4.6).
void KeySource::plan_refresh() {
  auto due = TimePoint::max();
  if (!in_flight_ && !retired_ && policy_.ttl > 0s) {
    if (const auto known = current_.load()) {
      due = known->keys.empty() ? next_look_at_empty_set(*known) : known->refresh_at;
      due = std::max(due, history_.retry_at());
    } else if (history_.is_failing() &&
               (policy_.is_configured || history_.failures() < most_tries_unless_configured)) {
      due = history_.retry_at();
    }
  }
  refresh_due_ = due.time_since_epoch().count();
}

Result<void> KeySource::warm_up() {
  const auto known = current();
  if (!known) return std::unexpected(known.error());
  if ((*known)->keys.empty() && fetcher_)
    return std::unexpected(no_keys_published(**known, clock_->monotonic_now()));
  note_proven();
  return {};
}

// The worker's thread must go on whatever happens, and only memory can be missing here.
void KeySource::refresh(const std::stop_token& stop) noexcept {
  std::unique_lock lock(mutex_);
  if (in_flight_ || clock_->monotonic_now() < refresh_due()) return;
  try {
    std::ignore = lead(lock, Documents::metadata_too, stop);  // how it ended is noted
  } catch (...) {
    auto error = out_of_memory();
    history_.note_failure(clock_->monotonic_now(), error, no_jitter);
    failing_ = true;
    plan_refresh();
  }
}

KeySource::TimePoint KeySource::retry_at() const {
  const std::scoped_lock lock(mutex_);
  return history_.retry_at();
}

void KeySource::retire() {
  const std::scoped_lock lock(mutex_);
  retired_ = true;
  plan_refresh();
}

Result<std::shared_ptr<const IssuerKeys>> KeySource::fetch_without_throwing(const IssuerKeys* known,
                                                                            Documents documents,
                                                                            const std::stop_token& stop) const {
  try {
    auto keys = fetch(known, documents, stop);
    if (!keys) return std::unexpected(std::move(keys.error()));
    return std::make_shared<const IssuerKeys>(std::move(*keys));
  } catch (...) {
    return std::unexpected(out_of_memory());
  }
}

Result<IssuerKeys> KeySource::fetch(const IssuerKeys* known, Documents documents,
                                    const std::stop_token& stop) const {
  const auto began = clock_->monotonic_now();
  IssuerKeys next{.keys_fetched_at = began};
  if (documents == Documents::keys_alone && known != nullptr) {
    next.metadata = known->metadata;
    next.metadata_fetched_at = known->metadata_fetched_at;
    next.refresh_at = known->refresh_at;
  } else {
    auto metadata =
        discover(*fetcher_, issuer_url_, known == nullptr ? nullptr : &known->metadata, *clock_, stop);
    if (!metadata) return std::unexpected(std::move(metadata.error()));
    next.metadata = std::move(*metadata);
    next.metadata_fetched_at = began;
    next.refresh_at = began + refresh_after(policy_.ttl, policy_.random());
  }
  const auto text =
      fetcher_->get(next.metadata.jwks_uri, "application/json, application/jwk-set+json", {.stop = stop});
  if (!text) return std::unexpected(text.error());
  auto keys = parse_keys(*text);
  if (!keys) return std::unexpected(std::move(keys.error()));
  next.keys = std::move(*keys);
  if (known != nullptr) next.keys.reuse(known->keys);
  return next;
}

}  // namespace auth0::issuer
