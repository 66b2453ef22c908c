#include "issuer/refresher.hpp"

#include <algorithm>
#include <exception>
#include <functional>
#include <tuple>
#include <utility>

namespace auth0::inline v0::issuer {

namespace {

// A clock that is not the machine's may run faster than the worker's; requests then wake it.
constexpr std::chrono::nanoseconds longest_sleep = std::chrono::hours(1);

}  // namespace

void Refresher::add(std::weak_ptr<KeyFetches> issuer) {
  const MutexLock lock(mutex_);
  std::erase_if(issuers_, [](const auto& known) { return known.expired(); });
  issuers_.push_back(std::move(issuer));
}

bool Refresher::wake() noexcept {
  if (worker_.is_left_behind()) return false;  // the parent's thread may have held the lock
  const MutexLock lock(mutex_);
  return !is_stopped_ && post();
}

bool Refresher::post() noexcept {
  // Not before the first fetch: a process may build its clients and fork before it serves.
  if (!worker_.start()) return false;
  if (!self_) self_ = shared_from_this();
  if (!std::exchange(is_posted_, true)) worker_.post(posted_);
  return true;
}

void Refresher::stop() noexcept {
  const MutexLock lock(mutex_);
  if (std::exchange(is_stopped_, true) || !self_) return;
  std::ignore = post();
}

void Refresher::on_posted() noexcept {
  std::shared_ptr<Refresher> self;
  {
    const MutexLock lock(mutex_);
    is_posted_ = false;
    if (is_stopped_) self = std::move(self_);
  }
  if (self) {
    cancel_timer();
  } else {
    look();
  }
}

void Refresher::on_time() noexcept {
  timer_.reset();
  look();
}

void Refresher::look() noexcept {
  auto wait = longest_sleep;
  while (const auto issuer = most_urgent(wait))
    begin(*issuer);
  set_timer(wait);
}

// Without memory for a timer, the next request that finds a refresh due wakes this again.
void Refresher::set_timer(std::chrono::nanoseconds wait) noexcept {
  cancel_timer();
  try {
    timer_ = worker_.run_at(worker::Worker::after(wait), timed_);
  } catch (const std::exception&) {
    timer_.reset();
  }
}

void Refresher::cancel_timer() noexcept {
  if (timer_) worker_.cancel(*timer_);
  timer_.reset();
}

// The issuer whose keys to refresh now, or none and how long to wait. An issuer that answers goes before those
// that fail, and one whose keys still serve before those that never had any. At the end of a refresh this looks
// again.
std::shared_ptr<KeyFetches> Refresher::most_urgent(std::chrono::nanoseconds& wait) {
  using Urgency = std::tuple<bool, bool, KeyFetches::TimePoint>;
  const auto now = clock_->monotonic_now();
  std::shared_ptr<KeyFetches> chosen;
  Urgency highest;
  const MutexLock lock(mutex_);
  if (is_stopped_) return nullptr;
  for (const auto& known : issuers_) {
    auto issuer = known.lock();
    if (!issuer) continue;
    const auto due = issuer->refresh_due_for_worker();
    if (due > now) {
      wait = std::min<std::chrono::nanoseconds>(wait, due - now);
      continue;
    }
    if (running_ >= most || (issuer->is_failing() && running_failing_ >= most_failing)) continue;
    const Urgency urgency(issuer->is_failing(), !issuer->has_keys(), due);
    if (chosen && highest <= urgency) continue;
    highest = urgency;
    chosen = std::move(issuer);
  }
  return chosen;
}

void Refresher::begin(KeyFetches& issuer) noexcept {
  const bool is_failing = issuer.is_failing();
  std::move_only_function<void(bool)> ended;  // neither needs memory
  if (is_failing) {
    ended = [self = shared_from_this()](bool /*is_good*/) { self->note_end(true); };
  } else {
    ended = [self = shared_from_this()](bool /*is_good*/) { self->note_end(false); };
  }
  ++running_;
  if (is_failing) ++running_failing_;
  if (!issuer.begin_refresh(std::move(ended))) note_end(is_failing);
}

void Refresher::note_end(bool was_failing) noexcept {
  --running_;
  if (was_failing) --running_failing_;
}

}  // namespace auth0::inline v0::issuer
