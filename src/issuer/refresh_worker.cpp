#include "issuer/refresh_worker.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <tuple>

namespace auth0::inline v0::issuer {

namespace {

// A clock that is not the machine's may run faster than this thread sleeps; requests then wake it.
constexpr std::chrono::nanoseconds longest_sleep = std::chrono::hours(1);

}  // namespace

void RefreshWorker::add(std::weak_ptr<KeySource> source) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(sources_, [](const auto& known) { return known.expired(); });
  sources_.push_back(std::move(source));
}

bool RefreshWorker::wake() noexcept {
  {
    const std::scoped_lock lock(mutex_);
    woken_ = true;
    // Not before the first fetch: a process may build its clients and fork before it serves.
    if (!thread_.joinable() && !start()) return false;
  }
  woken_up_.notify_one();
  return true;
}

bool RefreshWorker::start() noexcept {
  try {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    return true;
  } catch (const std::exception&) {  // the process may have as many threads as it is allowed
    return false;
  }
}

void RefreshWorker::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    woken_ = false;
    auto wait = longest_sleep;
    if (auto source = most_urgent(wait)) {
      lock.unlock();
      source->refresh(stop);
      source.reset();  // perhaps the last to know it; not under the lock
      lock.lock();
    } else {
      woken_up_.wait_for(lock, stop, wait, [this] { return woken_; });
    }
  }
}

// The source to refresh now, or none and how long to wait. An issuer that answers goes before those that fail,
// so that none of them can keep it waiting longer than one fetch; and one whose keys still serve before those
// that never had any.
std::shared_ptr<KeySource> RefreshWorker::most_urgent(std::chrono::nanoseconds& wait) {
  using Urgency = std::tuple<bool, bool, KeySource::TimePoint>;
  const auto now = clock_->monotonic_now();
  std::shared_ptr<KeySource> chosen;
  Urgency highest;
  for (const auto& known : sources_) {
    auto source = known.lock();
    if (!source) continue;
    const auto due = source->refresh_due_for_worker();
    if (due > now) {
      wait = std::min<std::chrono::nanoseconds>(wait, due - now);
      continue;
    }
    const Urgency urgency(source->is_failing(), !source->has_keys(), due);
    if (chosen && highest <= urgency) continue;
    highest = urgency;
    chosen = std::move(source);
  }
  return chosen;
}

}  // namespace auth0::inline v0::issuer
