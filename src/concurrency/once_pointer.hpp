#pragma once

#include <atomic>
#include <memory>

namespace auth0::inline v0 {

/// A value that is absent until some thread sets it, and never changes after. Thread-safe; reading takes no
/// lock.
template <class T>
class OncePointer {
 public:
  OncePointer() = default;
  OncePointer(const OncePointer&) = delete;
  OncePointer& operator=(const OncePointer&) = delete;
  ~OncePointer() { delete value_.load(std::memory_order_acquire); }

  /// Null if it was not set yet.
  [[nodiscard]] const T* get() const noexcept { return value_.load(std::memory_order_acquire); }

  /// The first call counts.
  void set(std::unique_ptr<const T> value) const noexcept {
    const T* expected = nullptr;
    if (value_.compare_exchange_strong(expected, value.get(), std::memory_order_acq_rel))
      static_cast<void>(value.release());
  }

 private:
  mutable std::atomic<const T*> value_{nullptr};
};

}  // namespace auth0::inline v0
