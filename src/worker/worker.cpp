#include "worker/worker.hpp"

#include "base/mutex.hpp"
#include "concurrency/forks.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <utility>

namespace auth0::inline v0::worker {

namespace {

constexpr std::chrono::milliseconds longest_wait = std::chrono::hours(1);
constexpr std::chrono::milliseconds brief_wait(1);  // no poller waits for less

// What the thread does, or is about to do. Nothing posted is seen by one that waits.
enum class Sleep : std::uint8_t { awake, brief, deep };

}  // namespace

struct Worker::Shared {
  explicit Shared(std::unique_ptr<Poller> the_poller) : poller(std::move(the_poller)) {}

  [[nodiscard]] bool is_own_thread() const noexcept AUTH0_REQUIRES(mutex) {
    return thread == std::this_thread::get_id();
  }
  [[nodiscard]] bool is_over() const noexcept AUTH0_REQUIRES(mutex) {
    return is_ending && operations == 0 && first == nullptr;
  }
  void append(Job& job) noexcept AUTH0_REQUIRES(mutex) {
    job.next_ = nullptr;
    (first == nullptr ? first : last->next_) = &job;
    last = &job;
  }
  // With the lock held: as soon as a job can run, it may end the last operation, and the worker with it.
  void end_sleep() noexcept AUTH0_REQUIRES(mutex) {
    if (sleep == Sleep::awake || is_own_thread()) return;
    sleep = Sleep::awake;
    poller->wake();
  }

  // The rest are for the worker's thread.

  // May be called by a job, when the worker ends in it: the caller's round then finds nothing left to do.
  void run() noexcept {
    for (;;) {
      run_posted();
      run_timers();
      if (!must_go_on()) return;
      poller->wait(time_to_wait());
    }
  }

  [[nodiscard]] bool must_go_on() noexcept {
    const MutexLock lock(mutex);
    return !is_over();
  }

  void run_posted() noexcept {
    if (due == nullptr) {
      const MutexLock lock(mutex);
      sleep = Sleep::awake;
      last = nullptr;
      due = std::exchange(first, nullptr);
    }
    while (due != nullptr) {
      Job& job = *due;
      due = job.next_;  // before it runs: the job may be gone afterwards
      job.run();
    }
  }

  void run_timers() noexcept {
    for (const auto now = Clock::now(); !timers.empty() && timers.begin()->first <= now;) {
      Job& job = *timers.begin()->second;
      timers.erase(timers.begin());
      job.run();
    }
  }

  [[nodiscard]] std::chrono::milliseconds time_to_wait() noexcept {
    std::chrono::milliseconds longest = longest_wait;
    {
      const MutexLock lock(mutex);
      if (first != nullptr || is_over()) return std::chrono::milliseconds(0);
      sleep = std::exchange(has_unhurried, false) ? Sleep::brief : Sleep::deep;
      longest = sleep == Sleep::brief ? brief_wait : longest_wait;
    }
    if (timers.empty()) return longest;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(timers.begin()->first - Clock::now());
    return std::clamp(left, std::chrono::milliseconds(0), longest);
  }

  std::unique_ptr<Poller> poller;
  Timers timers;       // of the worker's thread
  Job* due = nullptr;  // of the worker's thread: taken from those posted, to be run next

  Mutex mutex;
  std::thread::id thread AUTH0_GUARDED_BY(mutex){};    // nobody's until it was started
  Job* first AUTH0_GUARDED_BY(mutex) = nullptr;        // posted
  Job* last AUTH0_GUARDED_BY(mutex) = nullptr;         // null if `first` is
  std::size_t operations AUTH0_GUARDED_BY(mutex) = 0;  // under way
  bool is_ending AUTH0_GUARDED_BY(mutex) = false;
  bool has_unhurried AUTH0_GUARDED_BY(mutex) = false;  // since the thread last went to sleep
  Sleep sleep AUTH0_GUARDED_BY(mutex) = Sleep::awake;
};

Worker::Worker(std::unique_ptr<Poller> poller) : shared_(std::make_shared<Shared>(std::move(poller))) {}

Worker::~Worker() {
  {
    const MutexLock lock(shared_->mutex);
    shared_->is_ending = true;
    if (!thread_.joinable()) return;
    shared_->poller->wake();
  }
  if (!is_this_thread()) {
    thread_.join();
    return;
  }
  // The thread goes on for a moment and must find nothing that refers to what goes with the owner, nor free
  // anything while the process ends perhaps.
  shared_->run();
  shared_->timers.clear();
  shared_->poller.reset();
  thread_.detach();
}

bool Worker::start() noexcept {
  if (is_left_behind()) return false;  // the parent's thread may have held the lock
  const MutexLock lock(shared_->mutex);
  if (thread_.joinable()) return true;
  if (!shared_->poller->open()) return false;
  try {
    thread_ = std::thread([shared = shared_] { shared->run(); });
  } catch (const std::exception&) {  // the process may have as many threads as it is allowed
    return false;
  }
  shared_->thread = thread_.get_id();
  forks_ = forks();
  return true;
}

bool Worker::is_left_behind() const noexcept {
  const auto started = forks_.load();
  return started != 0 && started != forks();
}

bool Worker::is_this_thread() const noexcept {
  if (is_left_behind()) return false;
  const MutexLock lock(shared_->mutex);
  return shared_->is_own_thread();
}

void Worker::post(Job& job) noexcept {
  if (is_left_behind()) return;
  const MutexLock lock(shared_->mutex);
  shared_->append(job);
  shared_->end_sleep();
}

void Worker::post_unhurried(Job& job) noexcept {
  if (is_left_behind()) return;
  const MutexLock lock(shared_->mutex);
  shared_->append(job);
  shared_->has_unhurried = true;
  if (shared_->sleep == Sleep::deep) shared_->end_sleep();
}

void Worker::hurry() noexcept {
  if (is_left_behind()) return;
  const MutexLock lock(shared_->mutex);
  shared_->end_sleep();
}

void Worker::begin_operation() noexcept {
  const MutexLock lock(shared_->mutex);
  ++shared_->operations;
}

void Worker::end_operation() noexcept {
  Shared& shared = *shared_;
  const MutexLock lock(shared.mutex);
  --shared.operations;
  if (shared.is_over() && !shared.is_own_thread()) shared.poller->wake();
}

Worker::Timer Worker::run_at(Clock::time_point time, Job& job) {
  return shared_->timers.emplace(time, &job);
}

void Worker::cancel(Timer timer) noexcept {
  shared_->timers.erase(timer);
}

}  // namespace auth0::inline v0::worker
