#include "link.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <future>
#include <utility>

namespace auth0::inline v0::redis {

namespace {

// How long a call may be kept for others, about as long as an answer takes in a local network.
constexpr auto collecting_time = std::chrono::microseconds(250);

constexpr std::size_t usual_calls = 16;  // at a time

}  // namespace

Link::Link(std::shared_ptr<Settings> settings)
    : thread_(IoThread::of_this_process()),
      router_(make_router(thread_->context(), std::move(settings))),
      timer_(thread_->context()) {}

void Link::send(CallPtr call) {
  call->owner = router_;
  const MutexLock lock(mutex_);
  if (calls_.size() == calls_.capacity()) calls_.reserve(std::max(usual_calls, 2 * calls_.size()));
  if (!will_forward_ && (call->is_awaited || !collects_)) {
    asio::post(thread_->context(), [self = shared_from_this()] { self->forward(); });
    will_forward_ = true;
  }
  calls_.push_back(std::move(call));
}

// As long as calls come, more are collected. When none has come the next is forwarded at once.
void Link::forward() {
  const bool collects = begin_to_collect();
  for (auto& call : take_calls(collects))
    router_->route(std::move(call));
}

bool Link::begin_to_collect() noexcept {
  {
    const MutexLock lock(mutex_);
    if (calls_.empty()) return false;
  }
  try {
    timer_.expires_after(collecting_time);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      if (error) return;
      if (const auto self = weak.lock()) self->forward();
    });
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

std::vector<CallPtr> Link::take_calls(bool collects) {
  const MutexLock lock(mutex_);
  will_forward_ = false;
  collects_ = collects;
  return std::exchange(calls_, {});
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
  timer_.cancel();
  for (auto& call : take_calls(false))
    router_->route(std::move(call));
  router_->stop("the store was destroyed");
}

}  // namespace auth0::inline v0::redis
