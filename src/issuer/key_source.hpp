#pragma once

#include "concurrency/task.hpp"
#include "issuer/background_fetches.hpp"
#include "issuer/fetch.hpp"
#include "issuer/issuer_keys.hpp"
#include "issuer/key_fetches.hpp"
#include "issuer/key_finder.hpp"
#include "issuer/key_policy.hpp"
#include "issuer/known_keys.hpp"
#include "jose/compact_jws.hpp"
#include "worker/waiting.hpp"

#include <auth0/clock.hpp>
#include <auth0/error.hpp>
#include <auth0/health.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::issuer {

/// The current keys of one issuer: fetched when they are first needed and when a token names a key that is not
/// among them, and refreshed before they grow old. Safe to use from several threads at once; while keys are
/// known and fresh no caller waits or locks.
///
/// A caller that waits on its thread fetches on it, or waits for whoever does. One that is parked waits for a
/// fetch that goes on in the background, whatever becomes of the caller. Both wait for the same fetch.
class KeySource {
 public:
  /// Keys that are fetched.
  /// \param background For callers that are parked and for `begin_refresh`; null: there are none.
  KeySource(std::string issuer_url, KeyPolicy policy, Fetcher fetcher, std::shared_ptr<const Clock> clock,
            std::shared_ptr<BackgroundFetches> background = nullptr);
  /// Keys that are given and never fetched (rule 4.7).
  KeySource(Metadata metadata, jose::KeySet keys);

  [[nodiscard]] const std::string& issuer_url() const noexcept { return known_->issuer_url(); }

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
  void fetch_ahead() {
    if (fetches_) fetches_->fetch_ahead();
  }

  /// Says that the issuer can be relied upon: any number of requests may wait for its keys from now on
  /// (rule 4.8).
  void note_proven() noexcept {
    if (fetches_) fetches_->note_proven();
  }

  /// Whether there are keys that serve now (rule 4.6).
  [[nodiscard]] bool is_ready() const;
  [[nodiscard]] IssuerHealth health() const;

  /// Null where the keys are given.
  [[nodiscard]] const std::shared_ptr<KeyFetches>& fetches() const noexcept { return fetches_; }

 private:
  [[nodiscard]] KeyFinder finder(std::string_view traceparent = {}) const noexcept {
    return {*known_, fetches_.get(), traceparent};
  }

  std::shared_ptr<KnownKeys> known_;
  std::shared_ptr<KeyFetches> fetches_;
};

}  // namespace auth0::inline v0::issuer
