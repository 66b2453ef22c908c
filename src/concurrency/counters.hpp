#pragma once

#include "concurrency/per_thread.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace auth0::inline v0 {

/// A row of counters that many threads add to without waiting for each other: each thread adds to one of
/// several copies of the row, and who reads takes their sum. Thread-safe.
class Counters {
 public:
  explicit Counters(std::size_t count)
      : stride_(((count + per_line - 1) / per_line + 1) * per_line), cells_(copies * stride_) {}

  /// \param index less than the count
  void add(std::size_t index, std::uint64_t amount = 1) noexcept {
    cell(thread_number() % copies, index).fetch_add(amount, std::memory_order_relaxed);
  }

  [[nodiscard]] std::uint64_t sum(std::size_t index) const noexcept {
    std::uint64_t total = 0;
    for (std::size_t copy = 0; copy < copies; ++copy)
      total += cell(copy, index).load(std::memory_order_relaxed);
    return total;
  }

 private:
  using Cell = std::atomic<std::uint64_t>;
  static constexpr std::size_t copies = 16;
  static constexpr std::size_t per_line = 64 / sizeof(Cell);  // cells of two threads share no cache line

  [[nodiscard]] Cell& cell(std::size_t copy, std::size_t index) noexcept {
    return cells_[(copy * stride_) + index];
  }
  [[nodiscard]] const Cell& cell(std::size_t copy, std::size_t index) const noexcept {
    return cells_[(copy * stride_) + index];
  }

  std::size_t stride_;  // of one copy, with a line's length free at its end
  std::vector<Cell> cells_;
};

}  // namespace auth0::inline v0
