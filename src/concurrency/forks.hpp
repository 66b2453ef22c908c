#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <pthread.h>
#include <utility>

namespace auth0::inline v0 {

/// A number for this process that none of its children has, from 1; a child that was made by `fork()` has the
/// next one. What a child has from its parent, threads that did not come along and connections that both would
/// use, belongs to another number. Costs no system call. Thread-safe.
[[nodiscard]] inline std::uint32_t forks() noexcept {
  static std::atomic<std::uint32_t> count{1};
  // Where there is no memory for it, children are not told from their parents.
  [[maybe_unused]] static const int is_counted =
      pthread_atfork(nullptr, nullptr, [] { count.fetch_add(1, std::memory_order_relaxed); });
  return count.load(std::memory_order_relaxed);
}

/// Keeps what a child of `fork()` has from its parent and must neither use nor end, where leak checkers find
/// it. A child without memory for that ends. Thread-safe.
inline void leave_to_parent(std::shared_ptr<void> object) noexcept {
  struct Left {
    std::shared_ptr<void> object{};
    Left* next = nullptr;
  };
  static std::atomic<Left*> all{nullptr};
  // NOLINTNEXTLINE(bugprone-unhandled-exception-at-new): without memory the child ends
  auto* const one = new Left;
  one->object = std::move(object);
  one->next = all.exchange(one);
}

}  // namespace auth0::inline v0
