#include "issuer/backoff.hpp"
#include "issuer/key_source.hpp"
#include "issuer/unavailable.hpp"

#include <limits>
#include <tuple>
#include <utility>

namespace auth0::inline v0::issuer {

namespace {

constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();
constexpr double no_jitter = 0;

}  // namespace

Result<void> KeySource::fetch_unless_fresh() {
  Lock lock(mutex_);
  const auto known = current_.load();  // another caller's fetch may have ended meanwhile
  const auto now = clock_->monotonic_now();
  const auto action = schedule_.decide(known.get(), history_.failures(), now);
  if (action == Action::serve) return {};
  if (!shared_fetch_.is_under_way() && action != Action::fetch)
    return std::unexpected(with_retry_after(*history_.error(), seconds_until(retry_at(), now)));
  return fetch_or_wait(lock, Documents::metadata_too, policy_.is_proven ? any_number : max_callers());
}

Result<void> KeySource::fetch_for_unknown_key(const IssuerKeys* seen) {
  Lock lock(mutex_);
  const auto known = current_.load();
  if (known.get() != seen) return {};  // fetched anew since the caller looked
  const auto now = clock_->monotonic_now();
  if (!shared_fetch_.is_under_way()) {
    const auto action = RefreshSchedule::decide_for_unknown_key(*history_.began(), history_.failures(), now);
    if (action == Action::serve) return {};
    if (action == Action::refuse) return std::unexpected(unavailable_for_unknown_key());
  }
  const auto documents = now >= known->refresh_at ? Documents::metadata_too : Documents::keys_alone;
  // After a rotation all tokens name a key that is not known yet. But anybody can invent keys: if the issuer
  // does not answer, they must not take all threads from tokens with known keys.
  if (fetch_or_wait(lock, documents, max_callers())) return {};
  return std::unexpected(unavailable_for_unknown_key());
}

// 4.8: an issuer that has answered before and now fails or is slow must prove itself anew.
std::size_t KeySource::max_callers() const {
  const bool is_reliable =
      proven_.load(std::memory_order_relaxed) && !is_failing() && clock_->monotonic_now() >= retry_at();
  return is_reliable ? any_number : policy_.max_waiting;
}

Error KeySource::unavailable_for_unknown_key() const {
  if (!is_failing()) return still_being_fetched();  // this caller did not wait for the end
  const auto next = RefreshSchedule::next_fetch_for_unknown_key(*history_.began(), history_.failures());
  return with_retry_after(*history_.error(), seconds_until(next, clock_->monotonic_now()));
}

// Where requests wait for the network. `serve_stale` fetches too, where there is no worker.
Result<void> KeySource::fetch_or_wait(Lock& lock, Documents documents, std::size_t max_callers) {
  if (!shared_fetch_.is_under_way()) return fetch(lock, documents, {});
  const auto max_wait = 2 * fetcher_->timeout();  // metadata, then keys
  auto outcome = shared_fetch_.wait(lock, max_wait, max_callers);
  if (!outcome) return std::unexpected(still_being_fetched());
  return std::move(*outcome);
}

Result<void> KeySource::fetch(Lock& lock, Documents documents, const std::stop_token& stop) {
  const auto lifetime = refresh_after(policy_.ttl, policy_.random());
  const auto flight = shared_fetch_.begin();
  history_.note_begin(clock_->monotonic_now());
  plan_refresh();
  const auto known = current_.load();
  lock.unlock();
  auto fetched = fetch_documents(*fetcher_, *clock_,
                                 {.issuer_url = issuer_url_,
                                  .documents = documents,
                                  .known = known.get(),
                                  .refresh_after = lifetime,
                                  .stop = stop});
  lock.lock();
  if (!fetched) flight->failure = std::move(fetched.error());
  shared_fetch_.end();  // first of all, whatever may throw after: others wait for it
  const auto now = clock_->monotonic_now();
  if (fetched) {
    current_.store(std::move(*fetched));
    history_.note_success(now, now - *history_.began() > fetcher_->timeout() / 2, policy_.random());
  } else {
    history_.note_failure(now, *flight->failure, policy_.random());
  }
  plan_refresh();
  timer_.announce();
  if (flight->failure) return std::unexpected(copy_of(*flight->failure));
  return {};
}

void KeySource::plan_refresh() {
  const auto next = schedule_.next_refresh(current_.load().get(), history_.failures());
  timer_.set(shared_fetch_.is_under_way() ? TimePoint::max() : next);
}

// The worker's thread must go on whatever happens, and only memory can be missing here.
void KeySource::refresh(const std::stop_token& stop) noexcept {
  Lock lock(mutex_);
  if (shared_fetch_.is_under_way() || clock_->monotonic_now() < timer_.due()) return;
  try {
    std::ignore = fetch(lock, Documents::metadata_too, stop);  // its outcome is in the history
  } catch (...) {
    auto error = out_of_memory();
    history_.note_failure(clock_->monotonic_now(), error, no_jitter);
    plan_refresh();
  }
}

void KeySource::retire() {
  const std::scoped_lock lock(mutex_);
  timer_.stop();
}

}  // namespace auth0::inline v0::issuer
