#pragma once

#include "base/mutex.hpp"
#include "issuer/key_fetches.hpp"
#include "worker/worker.hpp"

#include <auth0/clock.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace auth0::inline v0::issuer {

/// Refreshes the keys of issuers on the client's worker when their time has come (rules 4.5 and 4.6), several
/// at once. The worker's thread begins with the first need for it. Thread-safe.
class Refresher final : public std::enable_shared_from_this<Refresher> {
 public:
  /// How many are refreshed at one time.
  static constexpr std::size_t most = 16;
  /// How many of these have failed before, so that they cannot keep others waiting.
  static constexpr std::size_t most_failing = most / 2;

  Refresher(std::shared_ptr<const Clock> clock, worker::Worker& worker)
      : clock_(std::move(clock)), worker_(worker) {}

  /// Looks after an issuer's keys for as long as they are there.
  void add(std::weak_ptr<KeyFetches> issuer);

  /// Has it look again when the next refresh is due. False if nobody will: no thread can be had, or `stop` was
  /// called.
  [[nodiscard]] bool wake() noexcept;

  /// Begins no refresh any more. Before the end of the worker; later calls do nothing.
  void stop() noexcept;

 private:
  // What the worker runs: a look that was asked for, or whose time has come.
  class Look final : public worker::Job {
   public:
    Look(Refresher& refresher, void (Refresher::*action)() noexcept) : refresher_(refresher), action_(action) {}
    void run() noexcept override { (refresher_.*action_)(); }

   private:
    Refresher& refresher_;
    void (Refresher::*action_)() noexcept;
  };

  [[nodiscard]] bool post() noexcept AUTH0_REQUIRES(mutex_);
  void on_posted() noexcept;
  void on_time() noexcept;
  void look() noexcept;
  void set_timer(std::chrono::nanoseconds wait) noexcept;
  void cancel_timer() noexcept;
  [[nodiscard]] std::shared_ptr<KeyFetches> most_urgent(std::chrono::nanoseconds& wait);
  void begin(KeyFetches& issuer) noexcept;
  void note_end(bool was_failing) noexcept;

  std::shared_ptr<const Clock> clock_;
  worker::Worker& worker_;

  Mutex mutex_;
  std::vector<std::weak_ptr<KeyFetches>> issuers_ AUTH0_GUARDED_BY(mutex_);
  // From the first `wake` to the end: the worker refers to this.
  std::shared_ptr<Refresher> self_ AUTH0_GUARDED_BY(mutex_);
  bool is_posted_ AUTH0_GUARDED_BY(mutex_) = false;
  bool is_stopped_ AUTH0_GUARDED_BY(mutex_) = false;

  // Of the worker's thread:
  Look posted_{*this, &Refresher::on_posted};
  Look timed_{*this, &Refresher::on_time};
  std::optional<worker::Worker::Timer> timer_;
  std::size_t running_ = 0;
  std::size_t running_failing_ = 0;
};

}  // namespace auth0::inline v0::issuer
