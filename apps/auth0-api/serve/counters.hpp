#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace auth0::command::serve {

/// A number that one thread counts and others read.
class Counter {
 public:
  void add(std::uint64_t number = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + number, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Why a connection was ended by this side.
enum class Ended : std::uint8_t { handshake, slow_request, idle, slow_reader, broken };
inline constexpr std::array ended_texts = {"handshake", "slow_request", "idle", "slow_reader", "broken"};

/// What one worker has done.
struct Counters {
  std::array<Counter, 6> answers{};  ///< By the first digit of the status.
  std::array<Counter, ended_texts.size()> ended{};
  Counter unanswered{};  ///< Requests that the gate did not answer in time.
};

}  // namespace auth0::command::serve
