#include "worker/poller.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace auth0::inline v0::worker {

namespace {

class ConditionPoller final : public Poller {
 public:
  void wait(std::chrono::milliseconds longest) noexcept override {
    std::unique_lock lock(mutex_);
    woken_up_.wait_for(lock, longest, [this] { return is_woken_; });
    is_woken_ = false;
  }

  void wake() noexcept override {
    {
      const std::scoped_lock lock(mutex_);
      is_woken_ = true;
    }
    woken_up_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable woken_up_;
  bool is_woken_ = false;  // guarded by mutex_
};

}  // namespace

std::unique_ptr<Poller> make_poller() {
  return std::make_unique<ConditionPoller>();
}

}  // namespace auth0::inline v0::worker
