#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <utility>

namespace auth0 {

/// A value of its own for each thread, inside an object that many threads share: nothing on the path of a
/// request is then written by two threads, which would cost more than the work itself.
///
/// There is a fixed number of slots, so that nothing needs to be cleaned up when a thread ends; with more
/// threads than slots some share one, and who finds it borrowed by another thread has to do without.
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

  [[nodiscard]] Borrowed borrow() const noexcept {
    Slot& slot = slots_[thread_number() % slots_.size()];
    if (slot.borrowed.exchange(true, std::memory_order_acquire)) return {};
    return Borrowed(&slot);
  }

 private:
  // Threads in the order in which they first came here, so that the first ones share no slot.
  static std::size_t thread_number() noexcept {
    static std::atomic<std::size_t> threads{0};
    thread_local const std::size_t number = threads.fetch_add(1, std::memory_order_relaxed);
    return number;
  }

  mutable std::array<Slot, 32> slots_{};
};

}  // namespace auth0
