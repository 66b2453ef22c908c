#include "link.hpp"

#include <boost/asio/post.hpp>
#include <future>
#include <utility>

namespace auth0::inline v0::redis {

Link::Link(std::shared_ptr<Settings> settings)
    : thread_(IoThread::of_this_process()), router_(make_router(thread_->context(), std::move(settings))) {}

// Under load one turn of the I/O thread takes many calls.
void Link::send(CallPtr call) {
  call->owner = router_;
  const MutexLock lock(mutex_);
  calls_.reserve(calls_.size() + 1);
  if (!will_forward_) asio::post(thread_->context(), [self = shared_from_this()] { self->forward(); });
  will_forward_ = true;
  calls_.push_back(std::move(call));
}

void Link::forward() {
  std::vector<CallPtr> calls;
  {
    const MutexLock lock(mutex_);
    calls.swap(calls_);
    will_forward_ = false;
  }
  for (auto& call : calls)
    router_->route(std::move(call));
}

void Link::stop() {
  if (is_on_its_thread()) return stop_here();
  std::promise<void> stopped;
  const auto has_stopped = stopped.get_future();
  asio::post(thread_->context(), [this, stopped = std::move(stopped)]() mutable {
    stop_here();
    stopped.set_value();
  });
  has_stopped.wait();
}

void Link::stop_here() {
  forward();
  router_->stop("the store was destroyed");
}

}  // namespace auth0::inline v0::redis
