#pragma once

#include "base/mutex.hpp"
#include "concurrency/per_thread.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace auth0::inline v0 {

/// The current one of a succession of immutable values. Many threads read it without a lock and without writing
/// to memory that another thread reads; a new value is seen by every reading that begins after `store`
/// returned.
template <class T>
class Snapshot {
  // What a thread saw last. It keeps the value alive while the thread reads it, and until it reads again.
  struct Seen {
    std::uint64_t version = 0;
    std::shared_ptr<const T> value;
  };

 public:
  /// Holds a value for reading; keep it for one operation. Null if nothing was stored yet.
  class Reading {
   public:
    [[nodiscard]] const T* get() const noexcept { return seen_ ? seen_->value.get() : own_.get(); }
    explicit operator bool() const noexcept { return get() != nullptr; }
    const T& operator*() const noexcept { return *get(); }
    const T* operator->() const noexcept { return get(); }

   private:
    friend class Snapshot;
    explicit Reading(typename PerThread<Seen>::Borrowed seen) noexcept : seen_(std::move(seen)) {}
    explicit Reading(std::shared_ptr<const T> own) noexcept : own_(std::move(own)) {}

    typename PerThread<Seen>::Borrowed seen_;
    std::shared_ptr<const T> own_;  // where the thread's own place was taken
  };

  Snapshot() = default;
  explicit Snapshot(std::shared_ptr<const T> value) { store(std::move(value)); }

  [[nodiscard]] Reading read() const {
    auto seen = seen_.borrow();
    if (!seen) return Reading(load());
    if (seen->version != version_.load(std::memory_order_acquire)) {
      const MutexLock lock(mutex_);
      seen->version = version_.load(std::memory_order_relaxed);
      seen->value = current_;
    }
    return Reading(std::move(seen));
  }

  /// The value to keep for longer.
  [[nodiscard]] std::shared_ptr<const T> load() const {
    const MutexLock lock(mutex_);
    return current_;
  }

  void store(std::shared_ptr<const T> value) {
    const MutexLock lock(mutex_);
    current_ = std::move(value);
    version_.fetch_add(1, std::memory_order_release);
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const T> current_ AUTH0_GUARDED_BY(mutex_);
  std::atomic<std::uint64_t> version_{0};  // written under mutex_
  PerThread<Seen> seen_;
};

}  // namespace auth0::inline v0
