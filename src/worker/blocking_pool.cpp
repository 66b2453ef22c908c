#include "worker/blocking_pool.hpp"

#include <iterator>
#include <utility>

namespace auth0::inline v0::worker {

BlockingPool::~BlockingPool() {
  {
    const MutexLock lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_)
    thread.join();
}

bool BlockingPool::run(Work work, GivenUp is_given_up) {
  std::list<Entry> given_up;  // goes without the lock
  const MutexLock lock(mutex_);
  if (waiting_.size() >= max_waiting) {
    for (auto entry = waiting_.begin(); entry != waiting_.end();) {
      const auto next = std::next(entry);
      if (entry->is_given_up && *entry->is_given_up) given_up.splice(given_up.end(), waiting_, entry);
      entry = next;
    }
  }
  if (waiting_.size() >= max_waiting) return false;
  if (waiting_.size() >= idle_ && threads_.size() < most_ && !start_thread() && threads_.empty()) return false;
  waiting_.push_back({.work = std::move(work), .is_given_up = std::move(is_given_up)});
  changed_.notify_one();
  return true;
}

bool BlockingPool::start_thread() noexcept {
  try {
    threads_.emplace_back([this] { run_all(); });
    return true;
  } catch (const std::exception&) {  // no memory, or no more threads for this process
    return false;
  }
}

void BlockingPool::run_all() noexcept {
  MutexLock lock(mutex_);
  for (;;) {
    ++idle_;
    changed_.wait(lock.native(), [this]() AUTH0_REQUIRES(mutex_) { return is_ending_ || !waiting_.empty(); });
    --idle_;
    if (is_ending_) return;
    Work work = std::move(waiting_.front().work);
    waiting_.pop_front();
    lock.unlock();
    work();
    work = nullptr;  // what it owns goes without the lock
    lock.lock();
  }
}

}  // namespace auth0::inline v0::worker
