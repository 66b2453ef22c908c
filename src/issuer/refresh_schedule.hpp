#pragma once

#include "issuer/issuer_keys.hpp"

#include <chrono>

namespace auth0::inline v0::issuer {

/// Failed fetches of one issuer's documents since the last one that succeeded.
struct Failures {
  using TimePoint = IssuerKeys::TimePoint;

  unsigned count = 0;
  /// End of the back-off: the issuer failed or answered slowly. Long ago if it did neither.
  TimePoint retry_at = TimePoint::min();
};

/// When the keys of one issuer serve, and when they are fetched (rules 3.3, 4.4, 4.5 and 4.6). Immutable: the
/// answers depend on nothing but the arguments.
class RefreshSchedule {
 public:
  using TimePoint = IssuerKeys::TimePoint;

  struct Limits {
    std::chrono::seconds ttl{};        ///< 0: nothing is kept.
    std::chrono::seconds max_stale{};  ///< Since the last fetch that succeeded.
    bool is_configured = true;         ///< False: a first fetch is tried again a few times only.
  };

  enum class Action {
    serve,        ///< The known keys are current.
    serve_stale,  ///< The known keys could not be refreshed and still serve; to be refreshed meanwhile.
    fetch,        ///< The caller needs a fetch.
    refuse        ///< The issuer failed: no fetch until the back-off is over.
  };
  explicit RefreshSchedule(const Limits& limits) noexcept : limits_(limits) {}

  /// False: each request fetches anew.
  [[nodiscard]] bool keeps_keys() const noexcept { return limits_.ttl > std::chrono::seconds::zero(); }

  /// What a request does with the known keys.
  /// \param known null if there are none
  [[nodiscard]] Action decide(const IssuerKeys* known, const Failures& failures, TimePoint now) const noexcept;

  /// What a request does whose key is not among the known ones (rule 4.4). `serve`: the key does not exist.
  /// \param began when the last fetch began
  [[nodiscard]] static Action decide_for_unknown_key(TimePoint began, const Failures& failures,
                                                     TimePoint now) noexcept;

  /// Until when `decide_for_unknown_key` refuses.
  [[nodiscard]] static TimePoint next_fetch_for_unknown_key(TimePoint began, const Failures& failures) noexcept;

  /// When the worker refreshes; the largest value if it does not. The first fetch is made by the request that
  /// needs it; once it has failed the worker tries again (rule 4.6).
  [[nodiscard]] TimePoint next_refresh(const IssuerKeys* known, const Failures& failures) const noexcept;

  /// When an empty key set is fetched anew: an issuer that has revoked all keys may soon have new ones.
  [[nodiscard]] static TimePoint next_fetch_of_empty_set(const IssuerKeys& known) noexcept;

 private:
  [[nodiscard]] bool is_fresh(const IssuerKeys& known, TimePoint now) const noexcept;
  [[nodiscard]] bool may_serve_stale(const IssuerKeys& known, const Failures& failures,
                                     TimePoint now) const noexcept;

  Limits limits_;
};

}  // namespace auth0::inline v0::issuer
