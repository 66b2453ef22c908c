#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace auth0::inline v0::observer {

/// Lets one event a second of each kind through, and counts the others. Thread-safe, without a lock.
template <std::size_t Kinds>
class RateLimit {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// How many events of this kind were left out before this one; nothing if it is to be left out too.
  /// \param kind less than `Kinds`
  [[nodiscard]] std::optional<std::uint64_t> let_through(std::size_t kind, TimePoint now) noexcept {
    Kind& of = kinds_[kind];
    auto next = of.next.load(std::memory_order_relaxed);
    const auto time = now.time_since_epoch().count();
    if (time < next ||
        !of.next.compare_exchange_strong(next, (now + std::chrono::seconds(1)).time_since_epoch().count())) {
      of.left_out.fetch_add(1, std::memory_order_relaxed);
      return std::nullopt;
    }
    return of.left_out.exchange(0, std::memory_order_relaxed);
  }

 private:
  using Count = TimePoint::duration::rep;
  struct Kind {
    std::atomic<Count> next{std::numeric_limits<Count>::min()};
    std::atomic<std::uint64_t> left_out{0};
  };

  std::array<Kind, Kinds> kinds_;
};

}  // namespace auth0::inline v0::observer
