#pragma once

#include "jose/sha256.hpp"

#include <auth0/oauth_error.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace auth0::exchange {

/// What the server refused and would refuse again (rule 10.11): subject tokens, known by a hash, for 60 s, and
/// for a while all custom exchanges after too many attempts. Asking again could get this API's address locked
/// out for everybody. Thread-safe.
class Refusals {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// What the server said, and until when it is not asked again.
  struct Refusal {
    std::shared_ptr<const OAuthError> oauth;
    TimePoint until;
  };

  /// The oldest makes room where more than `max_tokens` were refused within 60 s.
  explicit Refusals(std::size_t max_tokens) : max_tokens_(max_tokens) {}

  void remember(const jose::Sha256& token, std::shared_ptr<const OAuthError> oauth, TimePoint now);
  [[nodiscard]] std::optional<Refusal> of(const jose::Sha256& token, TimePoint now) const;

  /// From now on nobody asks for a custom exchange.
  void lock_out(Refusal refusal);
  [[nodiscard]] std::optional<Refusal> of_all(TimePoint now) const;

 private:
  struct Hash {
    std::size_t operator()(const jose::Sha256& hash) const noexcept;
  };

  std::size_t max_tokens_;
  mutable std::mutex mutex_;
  std::unordered_map<jose::Sha256, Refusal, Hash> tokens_;  // guarded by mutex_
  std::deque<jose::Sha256> in_order_;                       // guarded by mutex_; oldest first, each once
  std::optional<Refusal> lock_out_;                         // guarded by mutex_
};

}  // namespace auth0::exchange
