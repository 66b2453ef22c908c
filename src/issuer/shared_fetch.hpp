#pragma once

#include "base/mutex.hpp"
#include "concurrency/forks.hpp"
#include "concurrency/task.hpp"
#include "worker/wait_list.hpp"

#include <auth0/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace auth0::inline v0::issuer {

/// One fetch at a time, whose outcome all get that wait for it, on threads or parked. Every function is called
/// with the owner's lock held, so that the decision to fetch and its beginning are one step; `wait` releases it
/// meanwhile.
class SharedFetch {
 public:
  /// A fetch and how it ended. Callers that wait hold it, so that they find its outcome when the next has
  /// begun.
  struct Flight {
    std::uint32_t forks = auth0::forks();
    bool ended = false;
    std::optional<Error> failure{};
    std::size_t threads = 0;  // that it keeps waiting, with the one that fetches
    std::size_t parked = 0;   // calls that wait for it on no thread
    worker::WaitList waiting{};
  };

  /// One more caller that waits for a fetch, until this goes; `callers` is one of the numbers of its flight.
  class Counted {
   public:
    explicit Counted(std::size_t& callers) noexcept : callers_(callers) { ++callers_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    Counted(Counted&&) = delete;
    Counted& operator=(Counted&&) = delete;
    ~Counted() { --callers_; }

   private:
    std::size_t& callers_;
  };

  /// Not one of the parent's, in a child of `fork()`: that ends in the parent alone.
  [[nodiscard]] bool is_under_way() const noexcept { return flight_ != nullptr && flight_->forks == forks(); }
  /// The fetch that is under way, or null.
  [[nodiscard]] const std::shared_ptr<Flight>& flight() const noexcept { return flight_; }

  /// Begins a fetch; none may be under way.
  [[nodiscard]] std::shared_ptr<Flight> begin() {
    flight_ = std::make_shared<Flight>();
    return flight_;
  }

  /// Wakes all that wait. They find `failure` as it is when the owner's lock is released.
  void end() noexcept {
    const auto flight = std::exchange(flight_, nullptr);
    flight->ended = true;
    flight->waiting.wake_all();
  }

  /// Waits for the end of the fetch that is under way, which the caller holds, at most so long in real time.
  [[nodiscard]] Task<worker::WaitEnd> wait(MutexLock& lock, const worker::Waiting& waiting,
                                           std::chrono::milliseconds longest) {
    return flight_->waiting.wait(lock, waiting, longest);
  }

 private:
  std::shared_ptr<Flight> flight_;
};

}  // namespace auth0::inline v0::issuer
