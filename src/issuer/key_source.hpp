#pragma once

#include "issuer/fetch.hpp"
#include "issuer/fetch_documents.hpp"
#include "issuer/fetch_history.hpp"
#include "issuer/issuer_keys.hpp"
#include "issuer/refresh_schedule.hpp"
#include "issuer/refresh_timer.hpp"
#include "issuer/shared_fetch.hpp"
#include "jose/compact_jws.hpp"

#include <auth0/clock.hpp>
#include <auth0/error.hpp>
#include <auth0/health.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

namespace auth0::inline v0::issuer {

/// How long what is known of an issuer is good for, and who refreshes it.
struct KeyPolicy {
  std::chrono::seconds ttl{600};         ///< 0: nothing is kept.
  std::chrono::seconds max_stale{3600};  ///< Since the last fetch that succeeded; no more than `ttl`: off.
  /// How many requests may wait at one time for the keys of an issuer that has not proven itself, or that
  /// fails now; the one that fetches is one of them, and the rest are refused at once (rule 4.8).
  /// Anybody can claim to come from an issuer that hangs, and must not take all threads from the others.
  std::size_t max_waiting = 2;
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
class KeySource {
 public:
  using TimePoint = IssuerKeys::TimePoint;

  /// Keys that are fetched.
  KeySource(std::string issuer_url, KeyPolicy policy, Fetcher fetcher, std::shared_ptr<const Clock> clock);
  /// Keys that are given and never fetched (rule 4.7).
  KeySource(Metadata metadata, jose::KeySet keys);

  [[nodiscard]] const std::string& issuer_url() const noexcept { return issuer_url_; }

  /// What is known of the issuer and may be relied upon now (rule 4.5), or `issuer_unavailable`.
  [[nodiscard]] Result<KeysReading> current();

  /// The key for a token with this header and algorithm (rules 4.3 and 4.4): `unknown_key`, `ambiguous_key`, or
  /// `issuer_unavailable` where the keys cannot be had now.
  [[nodiscard]] Result<SelectedKey> select(const jose::JwsHeader& header, jose::Algorithm algorithm);

  /// Fetches what is not known yet (rule 4.6); `issuer_unavailable` if there are no keys that serve then.
  [[nodiscard]] Result<void> warm_up();

  /// Says that the issuer can be relied upon: any number of requests may wait for its keys from now on
  /// (rule 4.8).
  void note_proven() noexcept { proven_.store(true, std::memory_order_relaxed); }

  /// Whether there are keys that serve now (rule 4.6).
  [[nodiscard]] bool is_ready() const;

  /// Fetches metadata and keys if a refresh is due and no fetch is under way. `stop` gives it up.
  void refresh(const std::stop_token& stop) noexcept;

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
  using Lock = std::unique_lock<std::mutex>;
  using Action = RefreshSchedule::Action;

  [[nodiscard]] Result<KeysReading> serve_stale(KeysReading known, TimePoint now);
  [[nodiscard]] Result<void> fetch_unless_fresh();
  [[nodiscard]] Result<void> fetch_for_unknown_key(const IssuerKeys* seen);
  [[nodiscard]] Error unavailable_for_unknown_key() const;
  [[nodiscard]] Error no_keys(const IssuerKeys& known) const;
  [[nodiscard]] std::size_t max_callers() const;

  // Called with the lock held, which they release while they use the network or wait.
  [[nodiscard]] Result<void> fetch_or_wait(Lock& lock, Documents documents, std::size_t max_callers);
  [[nodiscard]] Result<void> fetch(Lock& lock, Documents documents, const std::stop_token& stop);
  void plan_refresh();

  std::string issuer_url_;
  KeyPolicy policy_;
  RefreshSchedule schedule_;
  std::optional<Fetcher> fetcher_;  // absent where the keys are given
  std::shared_ptr<const Clock> clock_;

  mutable std::mutex mutex_;
  SharedFetch shared_fetch_;      // guarded by mutex_
  FetchHistory history_;          // written under mutex_
  RefreshTimer timer_;            // set under mutex_
  Snapshot<IssuerKeys> current_;  // stored under mutex_, read without
  std::atomic<bool> proven_{policy_.is_proven};
  std::atomic<std::uint64_t> stale_served_{0};
};

}  // namespace auth0::inline v0::issuer
