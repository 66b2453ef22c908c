#pragma once

#include "base/mutex.hpp"
#include "concurrency/task.hpp"
#include "issuer/background_fetches.hpp"
#include "issuer/fetch.hpp"
#include "issuer/fetch_rules.hpp"
#include "issuer/key_events.hpp"
#include "issuer/key_policy.hpp"
#include "issuer/known_keys.hpp"
#include "issuer/shared_fetch.hpp"
#include "worker/waiting.hpp"

#include <auth0/error.hpp>
#include <auth0/health.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>

namespace auth0::inline v0::issuer {

/// How the fetch ended that a caller asked for.
struct Fetched {
  enum class How : std::uint8_t {
    not_needed,
    refused,    ///< The issuer failed a moment ago.
    ended,      ///< As `flight` says.
    abandoned,  ///< Too many wait or are under way, or for too long; or the call was cancelled.
  };
  How how = How::not_needed;
  std::shared_ptr<SharedFetch::Flight> flight{};

  [[nodiscard]] bool is_good() const noexcept {
    return how == How::not_needed || (how == How::ended && !flight->failure);
  }
};

/// The fetches of one issuer's metadata and keys: one at a time, shared by all who need it, on the thread of
/// the caller that begins it or in the background; and their refreshes. Thread-safe.
class KeyFetches : public std::enable_shared_from_this<KeyFetches> {
 public:
  using TimePoint = IssuerKeys::TimePoint;

  /// \param known Not given ones.
  /// \param background For callers that are parked and for `begin_refresh`; null: there are none.
  KeyFetches(std::shared_ptr<KnownKeys> known, KeyPolicy policy, Fetcher fetcher,
             std::shared_ptr<BackgroundFetches> background);

  /// What a caller gets without a fetch; `nullopt` if it needs one.
  [[nodiscard]] std::optional<Fetched> without_fetch(const Lookup& lookup) const;
  /// Begins the fetch that a caller needs, or joins the one that is under way, and waits for its end.
  [[nodiscard]] Task<Fetched> fetch_for(Lookup lookup, const worker::Waiting& waiting);
  /// Why that caller got no keys.
  [[nodiscard]] Error error_of(const Fetched& fetched, const Lookup& lookup) const;

  /// Begins what a call will soon wait for. On the worker's thread alone.
  void fetch_ahead();

  /// Fetches metadata and keys on the worker if a refresh is due and no fetch is under way. Calls `ended` where
  /// that has ended, there too; false, and it is not called, if none was begun. On the worker's thread alone.
  [[nodiscard]] bool begin_refresh(std::move_only_function<void(bool)> ended) noexcept;
  /// When the next refresh is due; the largest value while none is planned or one is under way. Only for the
  /// worker: from now on requests wake it again.
  [[nodiscard]] TimePoint refresh_due_for_worker() noexcept { return known_->timer().due_for_worker(); }
  /// Ends the refreshes in the background: only those who hold this already will ask for the keys.
  void retire();

  /// Says that the issuer can be relied upon: any number of requests may wait for its keys from now on
  /// (rule 4.8).
  void note_proven() noexcept { proven_.store(true, std::memory_order_relaxed); }
  /// Stale keys have served a caller.
  void note_stale_served() noexcept;

  /// Whether the last fetch failed.
  [[nodiscard]] bool is_failing() const noexcept { return known_->failures().count > 0; }
  /// Whether there are keys, whatever their age.
  [[nodiscard]] bool has_keys() const { return known_->load() != nullptr; }
  /// End of the back-off after a failure or a slow answer; long ago if there was neither.
  [[nodiscard]] TimePoint retry_at() const noexcept { return known_->failures().retry_at; }

  /// Whether there are keys that serve now (rule 4.6).
  [[nodiscard]] bool is_ready() const;
  [[nodiscard]] IssuerHealth health() const;

 private:
  using Flight = std::shared_ptr<SharedFetch::Flight>;
  class BegunFetch;  // a fetch that has begun and must be ended

  [[nodiscard]] KeyFacts facts() const AUTH0_REQUIRES(mutex_);
  [[nodiscard]] std::optional<Fetched::How> decide(const Lookup& lookup) const AUTH0_REQUIRES(mutex_);
  [[nodiscard]] bool may_wait(const Lookup& lookup, const worker::Waiting& waiting) const
      AUTH0_REQUIRES(mutex_);
  [[nodiscard]] bool may_begin_in_background() const;
  [[nodiscard]] bool is_on_worker() const;
  [[nodiscard]] BegunFetch begin_fetch(Documents documents, std::string_view traceparent = {})
      AUTH0_REQUIRES(mutex_);
  [[nodiscard]] Task<bool> fetch(BegunFetch begun, const worker::Waiting& waiting, std::stop_token stop);
  [[nodiscard]] static Task<bool> fetch_in_background(std::shared_ptr<KeyFetches> fetches, BegunFetch begun);
  void begin_in_background(BegunFetch begun) noexcept;
  void end_fetch(SharedFetch::Flight& flight, Result<std::shared_ptr<const IssuerKeys>> fetched) noexcept;
  [[nodiscard]] std::optional<IssuerStateEvent> new_state() noexcept AUTH0_REQUIRES(mutex_);

  std::shared_ptr<KnownKeys> known_;  // written under mutex_
  KeyPolicy policy_;
  Fetcher fetcher_;
  std::shared_ptr<BackgroundFetches> background_;
  KeyEvents events_;

  mutable Mutex mutex_;
  SharedFetch shared_fetch_ AUTH0_GUARDED_BY(mutex_);
  std::atomic<bool> proven_{policy_.is_proven};
  std::atomic<std::uint64_t> stale_served_{0};
};

}  // namespace auth0::inline v0::issuer
