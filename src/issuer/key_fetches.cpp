#include "issuer/key_fetches.hpp"

#include "issuer/backoff.hpp"
#include "issuer/key_health.hpp"
#include "issuer/unavailable.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace auth0::inline v0::issuer {

// Ends the fetch where it goes, for want of memory, unless it was ended before: whatever happens, others wait.
class KeyFetches::BegunFetch {
 public:
  struct Parts {
    Flight flight;
    Documents documents;
    std::chrono::milliseconds lifetime;  // of the metadata
    std::string traceparent;             // of the request that caused the fetch
  };

  BegunFetch(KeyFetches& all, Parts parts) noexcept : all_(&all), parts_(std::move(parts)) {}
  BegunFetch(BegunFetch&& other) noexcept
      : all_(std::exchange(other.all_, nullptr)), parts_(std::move(other.parts_)) {}
  BegunFetch& operator=(BegunFetch&&) = delete;
  BegunFetch(const BegunFetch&) = delete;
  BegunFetch& operator=(const BegunFetch&) = delete;
  ~BegunFetch() {
    if (all_ != nullptr) end(std::unexpected(out_of_memory()));
  }

  const Parts* operator->() const noexcept { return &parts_; }

  void end(Result<std::shared_ptr<const IssuerKeys>> fetched) noexcept {
    std::exchange(all_, nullptr)->end_fetch(*parts_.flight, std::move(fetched));
  }

 private:
  KeyFetches* all_;  // null once the fetch was ended
  Parts parts_;
};

KeyFetches::KeyFetches(std::shared_ptr<KnownKeys> known, KeyPolicy policy, Fetcher fetcher,
                       std::shared_ptr<BackgroundFetches> background)
    : known_(std::move(known)),
      policy_(std::move(policy)),
      fetcher_(std::move(fetcher)),
      background_(std::move(background)),
      events_(known_->issuer_url(), fetcher_.observer()) {}

KeyFacts KeyFetches::facts() const {
  auto facts = known_->facts();
  facts.is_under_way = shared_fetch_.is_under_way();
  return facts;
}

// `nullopt`: the caller begins a fetch, or joins the one that is under way. Otherwise why not.
std::optional<Fetched::How> KeyFetches::decide(const Lookup& lookup) const {
  switch (decide_fetch(known_->schedule(), lookup, facts())) {
    case FetchDecision::not_needed:
      return Fetched::How::not_needed;
    case FetchDecision::refused:
      return Fetched::How::refused;
    case FetchDecision::fetch:
      break;
  }
  return std::nullopt;
}

std::optional<Fetched> KeyFetches::without_fetch(const Lookup& lookup) const {
  const MutexLock lock(mutex_);
  if (const auto how = decide(lookup)) return Fetched{.how = *how};
  return std::nullopt;
}

// 4.8: an issuer that has answered before and now fails or is slow must prove itself anew. After a rotation all
// tokens name a key that is not known yet. But anybody can invent keys: if the only issuer does not answer,
// they must not take all threads from tokens with known keys. What is parked takes no thread, only memory.
bool KeyFetches::may_wait(const Lookup& lookup, const worker::Waiting& waiting) const {
  if (policy_.is_proven && lookup.need == Need::keys) return true;
  const bool is_reliable =
      proven_.load(std::memory_order_relaxed) && !is_failing() && known_->now() >= retry_at();
  if (is_reliable) return true;
  const auto& flight = *shared_fetch_.flight();
  return waiting.blocks() ? flight.threads < policy_.max_waiting : flight.parked < policy_.max_parked;
}

// 7.4: anybody can name issuers that are trusted, one after another. Those that made room for others go on with
// what they have begun.
bool KeyFetches::may_begin_in_background() const {
  return policy_.is_proven || proven_.load(std::memory_order_relaxed) || !background_->are_many();
}

// There a caller that blocks, in a completion, might wait for what only this thread can end.
bool KeyFetches::is_on_worker() const {
  const auto* const worker = fetcher_.worker();
  return worker != nullptr && worker->is_this_thread();
}

// Where requests wait for the network.
Task<Fetched> KeyFetches::fetch_for(Lookup lookup, const worker::Waiting& waiting) {
  using How = Fetched::How;
  if (waiting.is_cancelled()) co_return Fetched{.how = How::abandoned};
  // NOLINTNEXTLINE(misc-coroutine-hostile-raii): `wait` unlocks it before the coroutine is suspended
  MutexLock lock(mutex_);
  if (const auto how = decide(lookup)) co_return Fetched{.how = *how};
  if (!shared_fetch_.is_under_way()) {
    if (!waiting.blocks() && !may_begin_in_background()) co_return Fetched{.how = How::abandoned};
    auto begun = begin_fetch(documents_for(lookup, facts()), lookup.traceparent);
    const auto flight = begun->flight;
    if (waiting.blocks()) flight->threads = 1;
    lock.unlock();
    if (waiting.blocks()) {
      auto fetching = fetch(std::move(begun), waiting, {});
      std::ignore = co_await std::move(fetching);
      co_return Fetched{.how = How::ended, .flight = flight};
    }
    begin_in_background(std::move(begun));
    lock.lock();
    if (flight->ended) co_return Fetched{.how = How::ended, .flight = flight};
  }
  if (waiting.blocks() && is_on_worker()) co_return Fetched{.how = How::abandoned};
  if (!may_wait(lookup, waiting)) co_return Fetched{.how = How::abandoned};
  const auto flight = shared_fetch_.flight();
  const SharedFetch::Counted counted(waiting.blocks() ? flight->threads : flight->parked);
  auto ending = shared_fetch_.wait(lock, waiting, 2 * fetcher_.timeout());  // metadata, then keys
  std::ignore = co_await std::move(ending);
  if (flight->ended) co_return Fetched{.how = How::ended, .flight = flight};
  co_return Fetched{.how = How::abandoned};
}

// For a caller that did not wait for the end of a fetch there may be no failure to tell.
Error KeyFetches::error_of(const Fetched& fetched, const Lookup& lookup) const {
  const bool is_for_keys = lookup.need != Need::unknown_key;
  if (is_for_keys && fetched.how == Fetched::How::ended) return copy_of(*fetched.flight->failure);
  const MutexLock lock(mutex_);
  const auto now = facts();
  const bool is_told = !is_for_keys || fetched.how == Fetched::How::refused;
  if (!is_told || now.error == nullptr) return still_being_fetched();
  return with_retry_after(*now.error, seconds_until(next_try(lookup, now), now.now));
}

KeyFetches::BegunFetch KeyFetches::begin_fetch(Documents documents, std::string_view traceparent) {
  BegunFetch::Parts parts{.flight = nullptr,
                          .documents = documents,
                          .lifetime = refresh_after(policy_.ttl, policy_.random()),
                          .traceparent = std::string(traceparent)};
  parts.flight = shared_fetch_.begin();  // last, since there may be no memory
  known_->note_begin();
  return {*this, std::move(parts)};
}

Task<bool> KeyFetches::fetch(BegunFetch begun, const worker::Waiting& waiting, std::stop_token stop) {
  const auto known = known_->load();
  const FetchContext context{.fetcher = fetcher_,
                             .clock = known_->clock(),
                             .waiting = waiting,
                             .stop = std::move(stop),
                             .is_doubtful = is_failing() || !proven_.load(std::memory_order_relaxed),
                             .traceparent = begun->traceparent};
  const DocumentsRequest request{.issuer_url = known_->issuer_url(),
                                 .documents = begun->documents,
                                 .known = known.get(),
                                 .refresh_after = begun->lifetime,
                                 .ttl = policy_.ttl};
  auto fetching = fetch_documents(context, request);
  auto fetched = co_await std::move(fetching);
  const bool is_good = fetched.has_value();
  begun.end(std::move(fetched));
  co_return is_good;
}

void KeyFetches::end_fetch(SharedFetch::Flight& flight,
                           Result<std::shared_ptr<const IssuerKeys>> fetched) noexcept {
  std::shared_ptr<const IssuerKeys> before;
  std::shared_ptr<const IssuerKeys> after;
  MutexLock lock(mutex_);
  if (!fetched) flight.failure = std::move(fetched.error());
  shared_fetch_.end();
  if (fetched) {
    if (events_.is_observed()) {
      before = known_->load();
      after = *fetched;
    }
    known_->note_success(std::move(*fetched), fetcher_.timeout() / 2, policy_.random());
  } else {
    known_->note_failure(*flight.failure, policy_.random());
  }
  known_->timer().announce();
  const auto state = new_state();
  lock.unlock();
  if (before) events_.tell_keys(*before, *after);
  events_.tell_state(state);
}

// On the worker: an operation of its own, which callers only wait for.
Task<bool> KeyFetches::fetch_in_background(std::shared_ptr<KeyFetches> fetches, BegunFetch begun) {
  try {
    const BackgroundFetches::Operation operation(fetches->background_);
    auto fetching = fetches->fetch(std::move(begun), operation.waiting(), operation.stop_token());
    const bool is_good = co_await std::move(fetching);
    co_return is_good;
  } catch (...) {  // there is no memory, which the fetch has told
    co_return false;
  }
}

void KeyFetches::begin_in_background(BegunFetch begun) noexcept {
  try {
    start(fetch_in_background(shared_from_this(), std::move(begun)),
          std::move_only_function<void(bool)>([](bool /*is_good*/) {}));
  } catch (...) {  // NOLINT(bugprone-empty-catch): there is no memory, which the fetch has told
  }
}

void KeyFetches::fetch_ahead() {
  Lookup lookup;
  if (!known_->schedule().keeps_keys() || known_->find(lookup))
    return;  // what is not kept is not fetched ahead
  MutexLock lock(mutex_);
  if (shared_fetch_.is_under_way() || decide(lookup) || !may_begin_in_background()) return;
  auto begun = begin_fetch(documents_for(lookup, facts()));
  lock.unlock();
  begin_in_background(std::move(begun));
}

// The worker must go on whatever happens, and only memory can be missing here.
bool KeyFetches::begin_refresh(std::move_only_function<void(bool)> ended) noexcept {
  MutexLock lock(mutex_);
  if (shared_fetch_.is_under_way() || known_->now() < known_->timer().due()) return false;
  try {
    auto begun = begin_fetch(Documents::metadata_too);
    lock.unlock();
    start(fetch_in_background(shared_from_this(), std::move(begun)), std::move(ended));
    return true;
  } catch (...) {
    if (!lock.owns_lock()) return false;  // the fetch has told
    auto error = out_of_memory();
    known_->note_failure(error, policy_.random());
    return false;
  }
}

void KeyFetches::retire() {
  const MutexLock lock(mutex_);
  known_->timer().stop();
}

void KeyFetches::note_stale_served() noexcept {
  stale_served_.fetch_add(1, std::memory_order_relaxed);
  if (!events_.is_observed() || events_.state() == KeysState::stale) return;
  MutexLock lock(mutex_);
  const auto event = new_state();
  lock.unlock();
  events_.tell_state(event);
}

// What the observer is to be told, if anything.
std::optional<IssuerStateEvent> KeyFetches::new_state() noexcept {
  if (!events_.is_observed() || !known_->schedule().keeps_keys()) return std::nullopt;
  return events_.note(keys_state(known_->schedule(), facts()));
}

bool KeyFetches::is_ready() const {
  const MutexLock lock(mutex_);
  return are_ready(known_->schedule(), facts());
}

IssuerHealth KeyFetches::health() const {
  const MutexLock lock(mutex_);
  return health_of(known_->issuer_url(), known_->schedule(), facts(),
                   stale_served_.load(std::memory_order_relaxed));
}

}  // namespace auth0::inline v0::issuer
