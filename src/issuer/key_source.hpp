#pragma once

#include "issuer/fetch.hpp"
#include "issuer/metadata.hpp"
#include "jose/key_set.hpp"
#include "snapshot.hpp"

#include <auth0/clock.hpp>
#include <auth0/error.hpp>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace auth0::issuer {

/// What is known of an issuer at one moment. Immutable.
struct IssuerKeys {
  Metadata metadata;
  jose::KeySet keys;
  std::chrono::steady_clock::time_point metadata_fetched_at;
  std::chrono::steady_clock::time_point keys_fetched_at;
};

/// A key, and what is known of the issuer that publishes it. Keep it for one verification.
struct SelectedKey {
  Snapshot<IssuerKeys>::Reading issuer;
  const jose::PublicKey* key;  ///< Owned by `issuer`.
};

/// The current keys of one issuer: fetched when they are first needed, when they have grown old, and when a
/// token names a key that is not among them. Safe to use from several threads at once; while keys are known and
/// fresh no caller waits or locks.
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

  // A fetch that is under way, and how it ended. Who waits for it keeps it, whatever comes after.
  struct Flight {
    bool ended = false;
    std::optional<Error> failure;
  };

  [[nodiscard]] bool is_fresh(const IssuerKeys& keys) const;
  [[nodiscard]] Result<void> fetch_unless_fresh();
  [[nodiscard]] Result<void> fetch_for_unknown_key(const IssuerKeys* seen);
  [[nodiscard]] Result<void> fetch_once(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] Result<std::shared_ptr<const IssuerKeys>> fetch_without_throwing(const IssuerKeys* known) const;
  [[nodiscard]] Result<IssuerKeys> fetch(const IssuerKeys* known) const;

  Options options_;
  std::optional<Fetcher> fetcher_;  // absent where the keys are given
  std::shared_ptr<const Clock> clock_;

  Snapshot<IssuerKeys> current_;  // stored under mutex_, read without

  std::mutex mutex_;
  std::condition_variable fetch_ended_;
  std::shared_ptr<Flight> in_flight_;          // guarded by mutex_, as is what it points to
  std::optional<TimePoint> last_fetch_began_;  // guarded by mutex_
  std::optional<Error> last_failure_;          // guarded by mutex_; of the last fetch, if it failed
};

}  // namespace auth0::issuer
