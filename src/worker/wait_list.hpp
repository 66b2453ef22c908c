#pragma once

#include "base/mutex.hpp"
#include "concurrency/task.hpp"
#include "worker/waiting.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>

namespace auth0::inline v0::worker {

/// The calls that wait for one event, on their threads or parked. Everything happens with the owner's lock
/// held, which `wait` releases meanwhile. It must outlive those that wait: they hold what it is part of.
class WaitList {
 public:
  /// Waits for `wake_all`, at most so long. The lock is held again when it ends: Clang does not know which it
  /// is.
  [[nodiscard]] Task<WaitEnd> wait(MutexLock& lock, const Waiting& waiting,
                                   std::chrono::nanoseconds longest) AUTH0_NOT_ANALYSED {
    const std::size_t round = round_;
    if (waiting.blocks()) {
      const bool is_woken =
          woken_up_.wait_until(lock.native(), Worker::after(longest), [&] { return round_ != round; });
      co_return is_woken ? WaitEnd::woken : WaitEnd::timed_out;
    }
    // NOLINTNEXTLINE(misc-const-correctness): awaiting it changes it
    Place place(waiting, Worker::after(longest), *this, lock.mutex());
    lock.unlock();
    const WaitEnd end = co_await place;
    lock.lock();
    co_return end;
  }

  void wake_all() noexcept {
    ++round_;
    woken_up_.notify_all();
    for (Place* place : parked_) {
      place->is_woken_ = true;
      place->wake();
    }
    parked_.clear();
  }

 private:
  // Made and ended with the lock held.
  class Place final : public Parked {
   public:
    Place(const Waiting& waiting, Worker::Clock::time_point deadline, WaitList& list, Mutex& mutex)
        : Parked(waiting, deadline),
          list_(list),
          mutex_(mutex),
          place_(list.parked_.insert(list.parked_.end(), this)) {}

   protected:
    [[nodiscard]] bool withdraw() noexcept override {
      const MutexLock lock(mutex_);
      if (is_woken_) return false;
      list_.parked_.erase(place_);
      return true;
    }

   private:
    friend class WaitList;
    WaitList& list_;
    Mutex& mutex_;
    std::list<Place*>::iterator place_;
    bool is_woken_ = false;  // then it is not in the list any more
  };

  std::condition_variable woken_up_;
  std::size_t round_ = 0;  // how often it was woken
  std::list<Place*> parked_;
};

}  // namespace auth0::inline v0::worker
