#pragma once

#include <auth0/error.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>

namespace auth0::inline v0::issuer {

/// One fetch at a time, whose outcome all get that wait for it. Every function is called with the owner's lock
/// held, so that the decision to fetch and its beginning are one step; `wait` releases it meanwhile.
class SharedFetch {
 public:
  /// A fetch and how it ended. Callers that wait hold it, so that they find its outcome when the next has
  /// begun.
  struct Flight {
    bool ended = false;
    std::optional<Error> failure{};
    std::size_t callers = 1;  // with the one that fetches
  };

  [[nodiscard]] bool is_under_way() const noexcept { return flight_ != nullptr; }

  /// Begins a fetch; none may be under way.
  [[nodiscard]] std::shared_ptr<Flight> begin() {
    flight_ = std::make_shared<Flight>();
    return flight_;
  }

  /// Wakes all that wait. They find `failure` as it is when the owner's lock is released.
  void end() noexcept {
    flight_->ended = true;
    flight_.reset();
    ended_.notify_all();
  }

  /// The outcome of the fetch that is under way; `nullopt` if it does not end within `max_wait` of real time,
  /// or if it has `max_callers` already.
  [[nodiscard]] std::optional<Result<void>> wait(std::unique_lock<std::mutex>& lock,
                                                 std::chrono::milliseconds max_wait, std::size_t max_callers) {
    const auto flight = flight_;
    if (flight->callers >= max_callers) return std::nullopt;
    ++flight->callers;
    const bool ended = ended_.wait_for(lock, max_wait, [&flight] { return flight->ended; });
    --flight->callers;
    if (!ended) return std::nullopt;
    if (flight->failure) return std::unexpected(*flight->failure);
    return Result<void>();
  }

 private:
  std::condition_variable ended_;
  std::shared_ptr<Flight> flight_;
};

}  // namespace auth0::inline v0::issuer
