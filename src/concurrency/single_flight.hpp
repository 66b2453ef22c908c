#pragma once

#include <chrono>
#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

namespace auth0::inline v0 {

/// Lets callers that need the same thing at the same time share one piece of work. Thread-safe.
///
/// The first caller with a key is the leader: it does the work, on its own thread and without a lock. Callers
/// that come with the same key before it ends wait for it, and each gets a copy of its outcome.
template <class Key, class Outcome>
class SingleFlight {
  static_assert(std::is_nothrow_move_constructible_v<Outcome>);  // a flight that has ended must not end again

 public:
  /// How a caller waits for the leader.
  struct Waiting {
    std::chrono::milliseconds max_wait{};  ///< In real time.
    /// How many callers wait at one time, the leader not counted; any further one does not wait.
    std::size_t max_waiters = std::numeric_limits<std::size_t>::max();
  };

  /// The outcome of `lead`, which only the leader calls; what it throws goes to the leader.
  ///
  /// `nullopt` for a caller that did not get the leader's outcome: its time is over, too many others wait, the
  /// leader threw, had no memory for a copy, or `may_be_shared` says that the outcome is the leader's own. A
  /// caller that has time left may call again.
  template <std::invocable Lead, std::predicate<const Outcome&> MayBeShared>
  [[nodiscard]] std::optional<Outcome> run(const Key& key, const Waiting& waiting, const Lead& lead,
                                           const MayBeShared& may_be_shared) {
    std::unique_lock lock(mutex_);
    if (const auto found = flights_.find(key); found != flights_.end()) {
      const auto flight = found->second;
      return wait_for(*flight, lock, waiting);
    }
    const auto flight = flights_.emplace(key, std::make_shared<Flight>()).first->second;
    lock.unlock();
    try {
      Outcome outcome = lead();
      end(key, *flight, may_be_shared(outcome) ? copy_if_possible(outcome) : std::nullopt);
      return outcome;
    } catch (...) {
      end(key, *flight, std::nullopt);
      throw;
    }
  }

  /// The same where every outcome may be shared.
  template <std::invocable Lead>
  [[nodiscard]] std::optional<Outcome> run(const Key& key, const Waiting& waiting, const Lead& lead) {
    return run(key, waiting, lead, [](const Outcome& /*outcome*/) { return true; });
  }

  /// How many callers there are with this key now: the leader and those that wait for it; 0 if nobody is at
  /// work.
  [[nodiscard]] std::size_t callers(const Key& key) const {
    const std::scoped_lock lock(mutex_);
    const auto found = flights_.find(key);
    return found == flights_.end() ? 0 : 1 + found->second->waiters;
  }

 private:
  // Callers that wait for a flight hold it, so that they find its outcome when the next one has begun.
  struct Flight {
    bool ended = false;
    std::optional<Outcome> outcome{};
    std::size_t waiters = 0;
  };

  [[nodiscard]] static std::optional<Outcome> copy_if_possible(const Outcome& outcome) {
    try {
      return outcome;
    } catch (const std::bad_alloc&) {
      return std::nullopt;
    }
  }

  [[nodiscard]] std::optional<Outcome> wait_for(Flight& flight, std::unique_lock<std::mutex>& lock,
                                                const Waiting& waiting) {
    if (flight.waiters >= waiting.max_waiters) return std::nullopt;
    ++flight.waiters;
    const bool ended = ended_.wait_for(lock, waiting.max_wait, [&flight] { return flight.ended; });
    --flight.waiters;
    if (!ended) return std::nullopt;
    return flight.outcome;
  }

  void end(const Key& key, Flight& flight, std::optional<Outcome> outcome) {
    const std::scoped_lock lock(mutex_);
    flight.outcome = std::move(outcome);
    flight.ended = true;
    flights_.erase(key);
    ended_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::map<Key, std::shared_ptr<Flight>> flights_;  // guarded by mutex_, as is what it points to
};

}  // namespace auth0::inline v0
