#include "worker/poller.hpp"

#include "base/mutex.hpp"

#include <condition_variable>
#include <utility>

namespace auth0::inline v0::worker {

namespace {

class ConditionPoller final : public Poller {
 public:
  void wait(std::chrono::milliseconds longest) noexcept override {
    MutexLock lock(mutex_);
    woken_up_.wait_for(lock.native(), longest, [this]() AUTH0_REQUIRES(mutex_) { return is_woken_; });
    is_woken_ = false;
  }

  void wake() noexcept override {
    {
      const MutexLock lock(mutex_);
      is_woken_ = true;
    }
    woken_up_.notify_one();
  }

 private:
  Mutex mutex_;
  std::condition_variable woken_up_;
  bool is_woken_ AUTH0_GUARDED_BY(mutex_) = false;
};

}  // namespace

std::unique_ptr<Poller> make_poller() {
  return std::make_unique<ConditionPoller>();
}

}  // namespace auth0::inline v0::worker
