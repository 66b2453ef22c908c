#include "worker/blocking_pool.hpp"

namespace auth0::inline v0::worker {

BlockingPool::~BlockingPool() {
  {
    const std::scoped_lock lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_)
    thread.join();
}

bool BlockingPool::run(Work work) {
  const std::scoped_lock lock(mutex_);
  if (waiting_.size() >= max_waiting) return false;
  if (waiting_.size() >= idle_ && threads_.size() < max_threads && !start_thread() && threads_.empty())
    return false;
  waiting_.push_back(std::move(work));
  changed_.notify_one();
  return true;
}

// With the lock held.
bool BlockingPool::start_thread() noexcept {
  try {
    threads_.emplace_back([this] { run_all(); });
    return true;
  } catch (const std::exception&) {  // no memory, or no more threads for this process
    return false;
  }
}

void BlockingPool::run_all() noexcept {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    changed_.wait(lock, [this] { return is_ending_ || !waiting_.empty(); });
    --idle_;
    if (is_ending_) return;
    Work work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
    work = nullptr;  // what it owns goes without the lock
    lock.lock();
  }
}

}  // namespace auth0::inline v0::worker
