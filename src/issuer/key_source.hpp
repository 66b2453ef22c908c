#pragma once

#include "issuer/fetch.hpp"
#include "issuer/metadata.hpp"
#include "jose/key_set.hpp"

#include <auth0/clock.hpp>
#include <auth0/error.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace auth0::issuer {

/// A key, and the issuer that publishes it.
struct SelectedKey {
  std::string_view issuer;  ///< Lives as long as `owner`.
  std::shared_ptr<const jose::PublicKey> key;
  std::shared_ptr<const void> owner;
};

/// The current keys of one issuer: fetched when they are first needed, when they have grown old, and when a token names
/// a key that is not among them. Safe to use from several threads at once; while keys are known and fresh no caller
/// waits or locks.
class KeySource {
 public:
  struct Options {
    std::string issuer_url;
    std::chrono::seconds ttl;
  };

  /// Keys that are fetched.
  KeySource(Options options, Fetcher fetcher, std::shared_ptr<const Clock> clock);
  /// Keys that are given and never fetched (rule 4.7).
  KeySource(Metadata metadata, jose::KeySet keys);

  /// The key for a token with this header and algorithm (rules 4.3 and 4.4): `unknown_key`, `ambiguous_key`, or
  /// `issuer_unavailable` where the keys cannot be had now.
  [[nodiscard]] Result<SelectedKey> select(const jose::JwsHeader& header, jose::Algorithm algorithm);

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  // What is known of the issuer at one moment. Immutable, so that readers need no lock.
  struct Snapshot {
    Metadata metadata;
    jose::KeySet keys;
    TimePoint metadata_fetched_at;
    TimePoint keys_fetched_at;
  };
  using SnapshotPtr = std::shared_ptr<const Snapshot>;

  [[nodiscard]] bool is_fresh(const Snapshot& snapshot) const;
  [[nodiscard]] Result<SnapshotPtr> fresh_snapshot();
  [[nodiscard]] Result<SnapshotPtr> snapshot_after_unknown_key(const SnapshotPtr& seen);
  [[nodiscard]] Result<SnapshotPtr> fetch_once(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] Result<SnapshotPtr> fetch_without_throwing(const SnapshotPtr& known) const noexcept;
  [[nodiscard]] Result<SnapshotPtr> fetch(const SnapshotPtr& known) const;

  Options options_;
  std::optional<Fetcher> fetcher_;  // absent where the keys are given
  std::shared_ptr<const Clock> clock_;

  std::atomic<SnapshotPtr> current_;  // written under mutex_, read without

  std::mutex mutex_;
  std::condition_variable fetch_ended_;
  bool fetching_ = false;                      // guarded by mutex_
  std::optional<TimePoint> last_fetch_began_;  // guarded by mutex_
  std::optional<Error> last_failure_;          // guarded by mutex_; of the last fetch, if it failed
};

}  // namespace auth0::issuer
