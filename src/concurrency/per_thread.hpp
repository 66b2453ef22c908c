#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace auth0::inline v0 {

/// The threads of the process in the order in which they first asked, from 0.
inline std::size_t thread_number() noexcept {
  static std::atomic<std::size_t> threads{0};
  thread_local const std::size_t number = threads.fetch_add(1, std::memory_order_relaxed);
  return number;
}

/// A value of its own for each thread, inside an object that many threads share: nothing on the path of a
/// request is then written by two threads, which would cost more than the work itself.
///
/// There is a fixed number of slots, so that nothing needs to be cleaned up when a thread ends. With more
/// threads than slots some share one, and `borrow` fails while another thread holds it.
template <class T>
class PerThread {
  struct alignas(64) Slot {  // a cache line of its own
    std::atomic<bool> borrowed{false};
    T value{};
  };

 public:
  /// The right to use this thread's value until it is destroyed; null if another thread has it.
  class Borrowed {
   public:
    Borrowed() = default;
    explicit Borrowed(Slot* slot) noexcept : slot_(slot) {}
    Borrowed(Borrowed&& other) noexcept : slot_(std::exchange(other.slot_, nullptr)) {}
    Borrowed& operator=(Borrowed&& other) noexcept {
      std::swap(slot_, other.slot_);
      return *this;
    }
    ~Borrowed() {
      if (slot_ != nullptr) slot_->borrowed.store(false, std::memory_order_release);
    }
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;

    explicit operator bool() const noexcept { return slot_ != nullptr; }
    T& operator*() const noexcept { return slot_->value; }
    T* operator->() const noexcept { return &slot_->value; }

   private:
    Slot* slot_ = nullptr;
  };

  /// \param slots at least 1, at most 32; fewer take less memory, and `borrow` fails more often
  explicit PerThread(std::size_t slots = max_slots) : slots_(slots) {}

  [[nodiscard]] Borrowed borrow() const noexcept {
    Slot& slot = slots_[thread_number() % slots_.size()];
    if (slot.borrowed.exchange(true)) return {};  // in one order with what borrowed() looks at
    return Borrowed(&slot);
  }

  /// Which slots are borrowed, a bit for each. What was made unreachable before is seen by no borrower of a
  /// slot whose bit is not set, now or later.
  [[nodiscard]] std::uint32_t borrowed() const noexcept {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < slots_.size(); ++i)
      bits |= static_cast<std::uint32_t>(slots_[i].borrowed.load()) << i;
    return bits;
  }

 private:
  static constexpr std::size_t max_slots = 32;

  mutable std::vector<Slot> slots_;  // their number never changes
};

}  // namespace auth0::inline v0
