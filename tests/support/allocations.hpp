#pragma once

#include <cstddef>

namespace auth0::test {

/// The bytes that `operator new` has given out in this process and not got back, and the most there ever were.
/// Only in programs that are linked with allocations.cpp.
[[nodiscard]] std::size_t live_bytes() noexcept;
[[nodiscard]] std::size_t peak_bytes() noexcept;

/// While it lives, the n-th allocation of this thread fails, and no other.
class FailingAllocation {
 public:
  /// \param n at least 1
  explicit FailingAllocation(std::size_t n) noexcept;
  ~FailingAllocation();
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;

  /// Whether there were so many.
  [[nodiscard]] static bool has_failed() noexcept;
};

}  // namespace auth0::test
