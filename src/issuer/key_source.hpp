#pragma once

#include "base/mutex.hpp"
#include "concurrency/task.hpp"
#include "issuer/background_fetches.hpp"
#include "issuer/fetch.hpp"
#include "issuer/fetch_documents.hpp"
#include "issuer/fetch_history.hpp"
#include "issuer/issuer_keys.hpp"
#include "issuer/refresh_schedule.hpp"
#include "issuer/refresh_timer.hpp"
#include "issuer/shared_fetch.hpp"
#include "jose/compact_jws.hpp"
#include "worker/waiting.hpp"

#include <auth0/clock.hpp>
#include <auth0/error.hpp>
#include <auth0/health.hpp>
#include <auth0/observer.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace auth0::inline v0::issuer {

/// How long what is known of an issuer is good for, and who refreshes it.
struct KeyPolicy {
  std::chrono::seconds ttl{600};         ///< 0: nothing is kept.
  std::chrono::seconds max_stale{3600};  ///< Since the last fetch that succeeded; no more than `ttl`: off.
  /// How many requests may keep a thread waiting at one time for the keys of an issuer that has not proven
  /// itself, or that fails now; the one that fetches is one of them, and the rest are refused at once
  /// (rule 4.8). Anybody can claim to come from an issuer that hangs, and must not take all threads from the
  /// others.
  std::size_t max_waiting = 2;
  /// The same for calls that wait on no thread: they take only memory.
  std::size_t max_parked = 10'000;
  /// Whether any number of requests may wait for its keys from the beginning.
  bool is_proven = false;
  /// Whether the worker goes on without end until the first keys are there: for issuers that are configured.
  /// One that a resolver allowed is known from a token that nobody has verified, and is tried for a few times.
  bool is_configured = true;
  std::function<double()> random{};  ///< Between 0 and 1; called by one thread at a time.
  /// Called when the time of the next refresh has changed, and when a request finds it due. If it is absent or
  /// returns false nobody refreshes in the background: requests fetch what has grown old.
  std::function<bool()> wake_worker{};
};

/// The current keys of one issuer: fetched when they are first needed and when a token names a key that is not
/// among them, and refreshed before they grow old. Safe to use from several threads at once; while keys are
/// known and fresh no caller waits or locks.
///
/// A caller that waits on its thread fetches on it, or waits for whoever does. One that is parked waits for a
/// fetch that goes on in the background, whatever becomes of the caller. Both wait for the same fetch.
class KeySource : public std::enable_shared_from_this<KeySource> {
 public:
  using TimePoint = IssuerKeys::TimePoint;

  /// Keys that are fetched.
  /// \param background For callers that are parked and for `begin_refresh`; null: there are none.
  KeySource(std::string issuer_url, KeyPolicy policy, Fetcher fetcher, std::shared_ptr<const Clock> clock,
            std::shared_ptr<BackgroundFetches> background = nullptr);
  /// Keys that are given and never fetched (rule 4.7).
  KeySource(Metadata metadata, jose::KeySet keys);

  [[nodiscard]] const std::string& issuer_url() const noexcept { return issuer_url_; }

  /// What is known of the issuer and may be relied upon now (rule 4.5), or `issuer_unavailable`. `nullopt`, and
  /// nothing has happened, if only a fetch can tell: then call one of the others.
  [[nodiscard]] std::optional<Result<KeysReading>> current_if_ready();
  /// The same, waiting for a fetch where one is needed. An error of no meaning if the call was cancelled
  /// (`waiting.is_cancelled()`).
  /// \param traceparent Goes out with a fetch that this call begins.
  [[nodiscard]] Task<Result<KeysReading>> current(const worker::Waiting& waiting,
                                                  std::string_view traceparent = {});
  /// The same on this thread.
  [[nodiscard]] Result<KeysReading> current();

  /// The key for a token with this header and algorithm (rules 4.3 and 4.4): `unknown_key`, `ambiguous_key`, or
  /// `issuer_unavailable` where the keys cannot be had now. `nullopt` as above.
  [[nodiscard]] std::optional<Result<SelectedKey>> select_if_ready(const jose::JwsHeader& header,
                                                                   jose::Algorithm algorithm);
  /// The same, waiting for a fetch where one is needed. The header outlives the call.
  [[nodiscard]] Task<Result<SelectedKey>> select(const jose::JwsHeader& header, jose::Algorithm algorithm,
                                                 const worker::Waiting& waiting,
                                                 std::string_view traceparent = {});
  /// The same on this thread.
  [[nodiscard]] Result<SelectedKey> select(const jose::JwsHeader& header, jose::Algorithm algorithm);

  /// Fetches what is not known yet (rule 4.6); `issuer_unavailable` if there are no keys that serve then.
  [[nodiscard]] Task<Result<void>> warm_up(const worker::Waiting& waiting);
  /// The same on this thread.
  [[nodiscard]] Result<void> warm_up();

  /// Begins what `warm_up` will wait for. On the worker's thread alone.
  void fetch_ahead();

  /// Says that the issuer can be relied upon: any number of requests may wait for its keys from now on
  /// (rule 4.8).
  void note_proven() noexcept { proven_.store(true, std::memory_order_relaxed); }

  /// Whether there are keys that serve now (rule 4.6).
  [[nodiscard]] bool is_ready() const;

  /// Fetches metadata and keys on the worker if a refresh is due and no fetch is under way. Calls `ended` where
  /// that has ended, there too; false, and it is not called, if none was begun. On the worker's thread alone.
  [[nodiscard]] bool begin_refresh(std::move_only_function<void(bool)> ended) noexcept;

  /// When the next refresh is due; the largest value while none is planned or one is under way. Only for the
  /// worker: from now on requests wake it again.
  [[nodiscard]] TimePoint refresh_due_for_worker() noexcept { return timer_.due_for_worker(); }
  /// Whether the last fetch failed.
  [[nodiscard]] bool is_failing() const noexcept { return history_.failures().count > 0; }
  /// Whether there are keys, whatever their age.
  [[nodiscard]] bool has_keys() const { return current_.load() != nullptr; }

  /// End of the back-off after a failure or a slow answer; long ago if there was neither.
  [[nodiscard]] TimePoint retry_at() const noexcept { return history_.failures().retry_at; }

  /// Ends the refreshes in the background: only those who hold this already will ask for the keys.
  void retire();

  [[nodiscard]] IssuerHealth health() const;

 private:
  using Action = RefreshSchedule::Action;
  using Flight = std::shared_ptr<SharedFetch::Flight>;

  // Why a caller needs a fetch.
  enum class Need : std::uint8_t {
    keys,         // there are none that serve
    refresh,      // those that serve are stale, and no worker refreshes them
    unknown_key,  // the token names another key
  };
  // A caller on its way to the keys.
  struct Lookup {
    Need need = Need::keys;
    bool is_stale = false;   // what was found serves past its time
    std::uint64_t seen = 0;  // the number of what was known; 0: nothing
    std::string_view traceparent{};
  };
  // How the fetch ended that a caller asked for.
  struct Fetched {
    enum class How : std::uint8_t {
      not_needed,
      refused,    // the issuer failed a moment ago
      ended,      // as `flight` says
      abandoned,  // too many wait, or for too long
      cancelled,
    };
    How how = How::not_needed;
    Flight flight{};

    [[nodiscard]] bool is_good() const noexcept {
      return how == How::not_needed || (how == How::ended && !flight->failure);
    }
  };
  class BegunFetch;  // a fetch that has begun and must be ended

  [[nodiscard]] std::optional<KeysReading> find(Lookup& lookup);
  [[nodiscard]] KeysReading served(KeysReading keys, const Lookup& lookup);
  [[nodiscard]] Result<KeysReading> keys_after(Lookup& lookup, const Fetched& fetched);
  [[nodiscard]] std::optional<Result<SelectedKey>> select_from_known(const jose::JwsHeader& header,
                                                                     jose::Algorithm algorithm, Lookup& lookup);
  [[nodiscard]] std::optional<Result<SelectedKey>> select_from(KeysReading keys, const jose::JwsHeader& header,
                                                               jose::Algorithm algorithm, Lookup& lookup);
  [[nodiscard]] std::optional<Result<SelectedKey>> select_after(const Fetched& fetched,
                                                                const jose::JwsHeader& header,
                                                                jose::Algorithm algorithm, Lookup& lookup);
  [[nodiscard]] Error no_keys(const IssuerKeys& known) const;

  [[nodiscard]] std::optional<Fetched> without_fetch(const Lookup& lookup) const;
  [[nodiscard]] Error error_of(const Fetched& fetched, const Lookup& lookup) const;
  [[nodiscard]] Task<Fetched> fetch_for(Lookup lookup, const worker::Waiting& waiting);
  [[nodiscard]] bool are_outdated(const IssuerKeys& fetched) const;
  [[nodiscard]] Task<bool> fetch(BegunFetch begun, const worker::Waiting& waiting, std::stop_token stop);
  [[nodiscard]] static Task<bool> fetch_in_background(std::shared_ptr<KeySource> source, BegunFetch begun);
  void begin_in_background(BegunFetch begun) noexcept;
  void end_fetch(const Flight& flight, Result<std::shared_ptr<const IssuerKeys>> fetched) noexcept;

  [[nodiscard]] std::optional<Fetched::How> decide(const Lookup& lookup) const AUTH0_REQUIRES(mutex_);
  [[nodiscard]] bool may_wait(const Lookup& lookup, const worker::Waiting& waiting) const
      AUTH0_REQUIRES(mutex_);
  [[nodiscard]] bool is_on_worker() const;
  [[nodiscard]] Documents documents_for(const Lookup& lookup) const AUTH0_REQUIRES(mutex_);
  [[nodiscard]] BegunFetch begin_fetch(Documents documents, std::string_view traceparent = {})
      AUTH0_REQUIRES(mutex_);
  void note_failure(Error& error) noexcept AUTH0_REQUIRES(mutex_);
  void plan_refresh() AUTH0_REQUIRES(mutex_);
  [[nodiscard]] KeysState state_now() const AUTH0_REQUIRES(mutex_);
  [[nodiscard]] std::optional<IssuerStateEvent> new_state() noexcept AUTH0_REQUIRES(mutex_);

  // Called without it.
  void tell_state() noexcept;
  void tell_state(const std::optional<IssuerStateEvent>& event) const noexcept;
  void tell_keys(const IssuerKeys& before, const IssuerKeys& after) const noexcept;
  // Null: nobody is told.
  [[nodiscard]] Observer* observer() const noexcept { return fetcher_ ? fetcher_->observer() : nullptr; }

  std::string issuer_url_;
  KeyPolicy policy_;
  RefreshSchedule schedule_;
  std::optional<Fetcher> fetcher_;  // absent where the keys are given
  std::shared_ptr<const Clock> clock_;
  std::shared_ptr<BackgroundFetches> background_;

  mutable Mutex mutex_;
  SharedFetch shared_fetch_ AUTH0_GUARDED_BY(mutex_);
  FetchHistory history_;          // written under mutex_
  RefreshTimer timer_;            // set under mutex_
  Snapshot<IssuerKeys> current_;  // stored under mutex_, read without
  std::atomic<bool> proven_{policy_.is_proven};
  std::atomic<std::uint64_t> stale_served_{0};
  std::atomic<KeysState> told_state_{KeysState::none};  // written under mutex_
};

}  // namespace auth0::inline v0::issuer
