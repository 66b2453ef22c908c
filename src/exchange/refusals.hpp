#pragma once

#include "exchange/recent_hashes.hpp"
#include "jose/sha256.hpp"

#include <auth0/oauth_error.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>

namespace auth0::exchange {

/// What the server said of subject tokens in the last 60 s (rule 10.11), known by a hash: those that it refused
/// it would refuse again, and asking could get this API's address locked out for everybody; so can several
/// questions at once about one that it has not judged yet. And that nobody may ask for a while, after too many
/// attempts. Thread-safe.
class Refusals {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// What the server said, and until when it is not asked again.
  struct Refusal {
    std::shared_ptr<const OAuthError> oauth;
    TimePoint until;
  };

  /// \param max_tokens of either kind; 0 remembers none
  explicit Refusals(std::size_t max_tokens)
      : remembers_(max_tokens > 0), refused_(max_tokens), not_refused_(max_tokens) {}

  void note_refused(const jose::Sha256& token, std::shared_ptr<const OAuthError> oauth, TimePoint now);
  void note_not_refused(const jose::Sha256& token, TimePoint now);

  [[nodiscard]] std::optional<Refusal> of(const jose::Sha256& token, TimePoint now) const;

  /// Whether the next question about this token should be the only one until it is answered.
  [[nodiscard]] bool is_unjudged(const jose::Sha256& token, TimePoint now) const;

  /// From now on nobody asks for a custom exchange.
  void lock_out(Refusal refusal);
  [[nodiscard]] std::optional<Refusal> of_all(TimePoint now) const;

 private:
  struct Nothing {};

  bool remembers_;
  RecentHashes<std::shared_ptr<const OAuthError>> refused_;
  RecentHashes<Nothing> not_refused_;
  mutable std::mutex mutex_;
  std::optional<Refusal> lock_out_;  // guarded by mutex_
};

}  // namespace auth0::exchange
