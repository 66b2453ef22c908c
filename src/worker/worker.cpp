#include "worker/worker.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace auth0::inline v0::worker {

namespace {

constexpr std::chrono::milliseconds longest_wait = std::chrono::hours(1);

}  // namespace

struct Worker::Shared {
  explicit Shared(std::unique_ptr<Poller> the_poller) : poller(std::move(the_poller)) {}

  // The jobs that were posted, in their order.
  [[nodiscard]] Job* take_posted() noexcept {
    const std::scoped_lock lock(mutex);
    last = nullptr;
    return std::exchange(first, nullptr);
  }

  [[nodiscard]] bool must_go_on() noexcept {
    const std::scoped_lock lock(mutex);
    return !is_ending || operations > 0 || first != nullptr;
  }

  [[nodiscard]] std::chrono::milliseconds time_to_wait() const noexcept {
    if (timers.empty()) return longest_wait;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(timers.begin()->first - Clock::now());
    return std::clamp(left, std::chrono::milliseconds(0), longest_wait);
  }

  std::unique_ptr<Poller> poller;
  Timers timers;  // of the worker's thread

  std::mutex mutex;
  Job* first = nullptr;        // guarded by mutex, as is all below
  Job* last = nullptr;         // null if `first` is
  std::size_t operations = 0;  // under way
  bool is_ending = false;
};

Worker::Worker(std::unique_ptr<Poller> poller) : shared_(std::make_shared<Shared>(std::move(poller))) {}

Worker::~Worker() {
  {
    const std::scoped_lock lock(shared_->mutex);
    shared_->is_ending = true;
    if (!thread_.joinable()) return;
  }
  shared_->poller->wake();
  if (is_this_thread()) {
    thread_.detach();
  } else {
    thread_.join();
  }
}

bool Worker::start() noexcept {
  const std::scoped_lock lock(shared_->mutex);
  if (thread_.joinable()) return true;
  try {
    thread_ = std::thread([shared = shared_] { run(shared); });
    return true;
  } catch (const std::exception&) {  // the process may have as many threads as it is allowed
    return false;
  }
}

bool Worker::is_this_thread() const noexcept {
  const std::scoped_lock lock(shared_->mutex);
  return thread_.get_id() == std::this_thread::get_id();
}

void Worker::post(Job& job) noexcept {
  {
    const std::scoped_lock lock(shared_->mutex);
    job.next_ = nullptr;
    if (shared_->last != nullptr) {
      shared_->last->next_ = &job;
    } else {
      shared_->first = &job;
    }
    shared_->last = &job;
  }
  shared_->poller->wake();
}

void Worker::begin_operation() noexcept {
  const std::scoped_lock lock(shared_->mutex);
  ++shared_->operations;
}

void Worker::end_operation() noexcept {
  const std::scoped_lock lock(shared_->mutex);
  --shared_->operations;
}

Worker::Timer Worker::run_at(Clock::time_point time, Job& job) {
  return shared_->timers.emplace(time, &job);
}

void Worker::cancel(Timer timer) noexcept {
  shared_->timers.erase(timer);
}

void Worker::run(const std::shared_ptr<Shared>& shared) noexcept {
  while (shared->must_go_on()) {
    for (Job* job = shared->take_posted(); job != nullptr;) {
      Job* const next = job->next_;  // the job may be gone afterwards
      job->run();
      job = next;
    }
    auto& timers = shared->timers;
    for (const auto now = Clock::now(); !timers.empty() && timers.begin()->first <= now;) {
      Job& job = *timers.begin()->second;
      timers.erase(timers.begin());
      job.run();
    }
    if (shared->must_go_on()) shared->poller->wait(shared->time_to_wait());
  }
}

}  // namespace auth0::inline v0::worker
