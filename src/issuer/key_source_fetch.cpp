#include "base/mutex.hpp"
#include "issuer/backoff.hpp"
#include "issuer/key_source.hpp"
#include "issuer/unavailable.hpp"

#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace auth0::inline v0::issuer {

// Ends the fetch where it goes, for want of memory, unless it was ended before: whatever happens, others wait.
class KeySource::BegunFetch {
 public:
  BegunFetch(KeySource& source, Flight flight, Documents documents, std::chrono::milliseconds lifetime,
             std::string traceparent) noexcept
      : source_(&source),
        flight_(std::move(flight)),
        documents_(documents),
        lifetime_(lifetime),
        traceparent_(std::move(traceparent)) {}
  BegunFetch(BegunFetch&& other) noexcept
      : source_(std::exchange(other.source_, nullptr)),
        flight_(std::move(other.flight_)),
        documents_(other.documents_),
        lifetime_(other.lifetime_),
        traceparent_(std::move(other.traceparent_)) {}
  BegunFetch& operator=(BegunFetch&&) = delete;
  BegunFetch(const BegunFetch&) = delete;
  BegunFetch& operator=(const BegunFetch&) = delete;
  ~BegunFetch() {
    if (source_ != nullptr) end(std::unexpected(out_of_memory()));
  }

  [[nodiscard]] const Flight& flight() const noexcept { return flight_; }
  [[nodiscard]] Documents documents() const noexcept { return documents_; }
  /// Of the metadata.
  [[nodiscard]] std::chrono::milliseconds lifetime() const noexcept { return lifetime_; }

  /// Of the request that caused the fetch.
  [[nodiscard]] const std::string& traceparent() const noexcept { return traceparent_; }

  void end(Result<std::shared_ptr<const IssuerKeys>> fetched) noexcept {
    std::exchange(source_, nullptr)->end_fetch(flight_, std::move(fetched));
  }

 private:
  KeySource* source_;  // null once the fetch was ended
  Flight flight_;
  Documents documents_;
  std::chrono::milliseconds lifetime_;
  std::string traceparent_;
};

// Whether a caller needs a fetch. `nullopt`: yes; it begins one, or joins the one that is under way. Otherwise
// why not.
std::optional<KeySource::Fetched::How> KeySource::decide(const Lookup& lookup) const {
  using How = Fetched::How;
  const auto known = current_.load();  // another caller's fetch may have ended meanwhile
  const auto now = clock_->monotonic_now();
  const bool is_under_way = shared_fetch_.is_under_way();
  if (lookup.need == Need::refresh) {
    if (is_under_way || now < timer_.due()) return How::refused;  // stale keys serve meanwhile
    return std::nullopt;
  }
  if (lookup.need == Need::unknown_key && known->number != lookup.seen) return How::not_needed;
  if (lookup.need == Need::unknown_key && is_under_way) return std::nullopt;
  const auto action = lookup.need == Need::keys ? schedule_.decide(known.get(), history_.failures(), now)
                                                : RefreshSchedule::decide_for_unknown_key(
                                                      *history_.began(), history_.failures(), now);
  if (action == Action::serve) return How::not_needed;
  if (is_under_way || action == Action::fetch) return std::nullopt;
  return How::refused;
}

std::optional<KeySource::Fetched> KeySource::without_fetch(const Lookup& lookup) const {
  const MutexLock lock(mutex_);
  if (const auto how = decide(lookup)) return Fetched{.how = *how};
  return std::nullopt;
}

Documents KeySource::documents_for(const Lookup& lookup) const {
  const bool are_keys_enough =
      lookup.need == Need::unknown_key && clock_->monotonic_now() < current_.load()->refresh_at;
  return are_keys_enough ? Documents::keys_alone : Documents::metadata_too;
}

// 4.8: an issuer that has answered before and now fails or is slow must prove itself anew. After a rotation all
// tokens name a key that is not known yet. But anybody can invent keys: if the only issuer does not answer,
// they must not take all threads from tokens with known keys. What is parked takes no thread, only memory.
bool KeySource::may_wait(const Lookup& lookup, const worker::Waiting& waiting) const {
  if (policy_.is_proven && lookup.need == Need::keys) return true;
  const bool is_reliable =
      proven_.load(std::memory_order_relaxed) && !is_failing() && clock_->monotonic_now() >= retry_at();
  if (is_reliable) return true;
  const auto& flight = *shared_fetch_.flight();
  return waiting.blocks() ? flight.threads < policy_.max_waiting : flight.parked < policy_.max_parked;
}

// There a caller that blocks, in a completion, might wait for what only this thread can end.
bool KeySource::is_on_worker() const {
  const auto* const worker = fetcher_->worker();
  return worker != nullptr && worker->is_this_thread();
}

// Where requests wait for the network.
Task<KeySource::Fetched> KeySource::fetch_for(Lookup lookup, const worker::Waiting& waiting) {
  if (waiting.is_cancelled()) co_return Fetched{.how = Fetched::How::cancelled};
  // NOLINTNEXTLINE(misc-coroutine-hostile-raii): `wait` unlocks it before the coroutine is suspended
  MutexLock lock(mutex_);
  if (const auto how = decide(lookup)) co_return Fetched{.how = *how};
  if (!shared_fetch_.is_under_way()) {
    auto begun = begin_fetch(documents_for(lookup), lookup.traceparent);
    const auto flight = begun.flight();
    if (waiting.blocks()) flight->threads = 1;
    lock.unlock();
    if (waiting.blocks()) {
      auto fetching = fetch(std::move(begun), waiting, {});
      std::ignore = co_await std::move(fetching);
      co_return Fetched{.how = Fetched::How::ended, .flight = flight};
    }
    begin_in_background(std::move(begun));
    lock.lock();
    if (flight->ended) co_return Fetched{.how = Fetched::How::ended, .flight = flight};
  }
  if (waiting.blocks() && is_on_worker()) co_return Fetched{.how = Fetched::How::abandoned};
  if (!may_wait(lookup, waiting)) co_return Fetched{.how = Fetched::How::abandoned};
  const auto flight = shared_fetch_.flight();
  const SharedFetch::Counted counted(waiting.blocks() ? flight->threads : flight->parked);
  auto ending = shared_fetch_.wait(lock, waiting, 2 * fetcher_->timeout());  // metadata, then keys
  const auto end = co_await std::move(ending);
  if (flight->ended) co_return Fetched{.how = Fetched::How::ended, .flight = flight};
  co_return Fetched{.how =
                        end == worker::WaitEnd::cancelled ? Fetched::How::cancelled : Fetched::How::abandoned};
}

// Why a caller got no keys. For one that did not wait for the end of a fetch there may be no failure to tell.
Error KeySource::error_of(const Fetched& fetched, const Lookup& lookup) const {
  const bool is_for_keys = lookup.need != Need::unknown_key;
  if (is_for_keys && fetched.how == Fetched::How::ended) return copy_of(*fetched.flight->failure);
  const MutexLock lock(mutex_);
  const bool is_told = !is_for_keys || fetched.how == Fetched::How::refused;
  if (!is_told || !history_.error()) return still_being_fetched();
  const auto next = is_for_keys
                        ? retry_at()
                        : RefreshSchedule::next_fetch_for_unknown_key(*history_.began(), history_.failures());
  return with_retry_after(*history_.error(), seconds_until(next, clock_->monotonic_now()));
}

KeySource::BegunFetch KeySource::begin_fetch(Documents documents, std::string_view traceparent) {
  std::string its_traceparent(traceparent);  // before anything has begun: there may be no memory
  const auto lifetime = refresh_after(policy_.ttl, policy_.random());
  auto flight = shared_fetch_.begin();
  history_.note_begin(clock_->monotonic_now());
  plan_refresh();
  return {*this, std::move(flight), documents, lifetime, std::move(its_traceparent)};
}

// 4.5: what came before the machine slept, or was asked for then, may have been revoked meanwhile.
bool KeySource::are_outdated(const IssuerKeys& fetched) const {
  const auto now = clock_->monotonic_now();
  return now - fetched.keys_fetched_at > 2 * fetcher_->timeout() &&
         age(fetched.metadata_fetched_at, now) >= policy_.ttl;
}

Task<bool> KeySource::fetch(BegunFetch begun, const worker::Waiting& waiting, std::stop_token stop) {
  const auto known = current_.load();
  const FetchContext context{.fetcher = *fetcher_,
                             .clock = *clock_,
                             .waiting = waiting,
                             .stop = std::move(stop),
                             .is_doubtful = is_failing() || !proven_.load(std::memory_order_relaxed),
                             .traceparent = begun.traceparent()};
  const DocumentsRequest request{.issuer_url = issuer_url_,
                                 .documents = begun.documents(),
                                 .known = known.get(),
                                 .refresh_after = begun.lifetime()};
  auto fetching = fetch_documents(context, request);
  auto fetched = co_await std::move(fetching);
  if (fetched && are_outdated(**fetched)) fetched = std::unexpected(slept_meanwhile());
  const bool is_good = fetched.has_value();
  begun.end(std::move(fetched));
  co_return is_good;
}

void KeySource::end_fetch(const Flight& flight, Result<std::shared_ptr<const IssuerKeys>> fetched) noexcept {
  MutexLock lock(mutex_);
  if (!fetched) flight->failure = std::move(fetched.error());
  shared_fetch_.end();
  std::shared_ptr<const IssuerKeys> before;
  std::shared_ptr<const IssuerKeys> after;
  if (fetched) {
    if (observer() != nullptr) {
      before = current_.load();
      after = *fetched;
    }
    const auto now = clock_->monotonic_now();
    current_.store(std::move(*fetched));
    history_.note_success(now, now - *history_.began() > fetcher_->timeout() / 2, policy_.random());
    plan_refresh();
  } else {
    note_failure(*flight->failure);
  }
  timer_.announce();
  if (observer() == nullptr) return;
  const auto state = new_state();
  lock.unlock();
  if (before) tell_keys(*before, *after);
  tell_state(state);
}

void KeySource::note_failure(Error& error) noexcept {
  history_.note_failure(clock_->monotonic_now(), error, policy_.random());
  plan_refresh();
}

void KeySource::plan_refresh() {
  const auto next = schedule_.next_refresh(current_.load().get(), history_.failures());
  timer_.set(shared_fetch_.is_under_way() ? TimePoint::max() : next);
}

// On the worker: an operation of its own, which callers only wait for.
Task<bool> KeySource::fetch_in_background(std::shared_ptr<KeySource> source, BegunFetch begun) {
  try {
    const BackgroundFetches::Operation operation(source->background_);
    auto fetching = source->fetch(std::move(begun), operation.waiting(), operation.stop_token());
    const bool is_good = co_await std::move(fetching);
    co_return is_good;
  } catch (...) {  // there is no memory, which the fetch has told
    co_return false;
  }
}

void KeySource::begin_in_background(BegunFetch begun) noexcept {
  try {
    start(fetch_in_background(shared_from_this(), std::move(begun)),
          std::move_only_function<void(bool)>([](bool /*is_good*/) {}));
  } catch (...) {  // NOLINT(bugprone-empty-catch): there is no memory, which the fetch has told
  }
}

void KeySource::fetch_ahead() {
  Lookup lookup;
  if (find(lookup) || policy_.ttl == std::chrono::seconds(0)) return;  // what is not kept is not fetched ahead
  MutexLock lock(mutex_);
  if (shared_fetch_.is_under_way() || decide(lookup)) return;
  auto begun = begin_fetch(documents_for(lookup));
  lock.unlock();
  begin_in_background(std::move(begun));
}

// The worker must go on whatever happens, and only memory can be missing here.
bool KeySource::begin_refresh(std::move_only_function<void(bool)> ended) noexcept {
  MutexLock lock(mutex_);
  if (shared_fetch_.is_under_way() || clock_->monotonic_now() < timer_.due()) return false;
  try {
    auto begun = begin_fetch(Documents::metadata_too);
    lock.unlock();
    start(fetch_in_background(shared_from_this(), std::move(begun)), std::move(ended));
    return true;
  } catch (...) {
    if (!lock.owns_lock()) return false;  // the fetch has told
    auto error = out_of_memory();
    note_failure(error);
    return false;
  }
}

void KeySource::retire() {
  const MutexLock lock(mutex_);
  timer_.stop();
}

}  // namespace auth0::inline v0::issuer
