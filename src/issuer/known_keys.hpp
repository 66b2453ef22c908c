#pragma once

#include "concurrency/snapshot.hpp"
#include "issuer/fetch_history.hpp"
#include "issuer/fetch_rules.hpp"
#include "issuer/issuer_keys.hpp"
#include "issuer/key_policy.hpp"
#include "issuer/refresh_schedule.hpp"
#include "issuer/refresh_timer.hpp"

#include <auth0/clock.hpp>
#include <auth0/error.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace auth0::inline v0::issuer {

/// What is known of one issuer's keys, and whether it serves now. Reading takes no lock; what a fetch changes
/// (`note…`) needs the owner's lock, as `facts` does.
class KnownKeys {
 public:
  using TimePoint = IssuerKeys::TimePoint;

  /// Keys that are fetched; none is known yet.
  KnownKeys(std::string issuer_url, const KeyPolicy& policy, std::shared_ptr<const Clock> clock);
  /// Keys that are given and never fetched (rule 4.7).
  explicit KnownKeys(IssuerKeys given);

  [[nodiscard]] const std::string& issuer_url() const noexcept { return issuer_url_; }
  [[nodiscard]] bool are_given() const noexcept { return clock_ == nullptr; }

  /// What serves now (rule 4.5). `nullopt` if a fetch is needed; then `lookup` says why.
  [[nodiscard]] std::optional<KeysReading> find(Lookup& lookup);
  /// What serves a caller for whom a fetch has ended, or none was begun; `nullopt` if there is nothing.
  /// \param is_good The fetch succeeded, or none was needed.
  [[nodiscard]] std::optional<KeysReading> find_after_fetch(Lookup& lookup, bool is_good) const;
  /// The newest, whether they serve or not.
  [[nodiscard]] KeysReading read() const { return current_.read(); }
  [[nodiscard]] std::shared_ptr<const IssuerKeys> load() const { return current_.load(); }

  // Unless they are given:
  [[nodiscard]] const Clock& clock() const noexcept { return *clock_; }
  [[nodiscard]] TimePoint now() const { return clock_->monotonic_now(); }
  [[nodiscard]] const RefreshSchedule& schedule() const noexcept { return schedule_; }
  [[nodiscard]] Failures failures() const noexcept { return history_.failures(); }
  [[nodiscard]] RefreshTimer& timer() noexcept { return timer_; }
  /// But for whether a fetch is under way. Its `error` is valid for as long as the lock is held.
  [[nodiscard]] KeyFacts facts() const;

  /// A fetch begins; no refresh is due meanwhile.
  void note_begin() noexcept;
  /// The fetch has brought these.
  /// \param slow_from The issuer is slow if the fetch took longer.
  /// \param random Lies between 0 and 1, here and below.
  void note_success(std::shared_ptr<const IssuerKeys> keys, std::chrono::milliseconds slow_from, double random);
  /// The fetch has failed. Adds to `error` when to try again.
  void note_failure(Error& error, double random) noexcept;

 private:
  void plan_refresh();

  std::string issuer_url_;
  RefreshSchedule schedule_;
  std::shared_ptr<const Clock> clock_;  // null where the keys are given
  Snapshot<IssuerKeys> current_;
  FetchHistory history_;
  RefreshTimer timer_;
};

}  // namespace auth0::inline v0::issuer
