#pragma once

#include "worker/poller.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace auth0::inline v0::worker {

/// Something that the worker does once. It lies in whatever waits for it, so that nothing need be allocated
/// when its time has come.
class Job {
 public:
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;
  /// Called on the worker's thread, without a lock; the job may be gone when it returns. Must not throw.
  virtual void run() noexcept = 0;

 protected:
  Job() = default;

 private:
  friend class Worker;
  Job* next_ = nullptr;
};

/// The thread of a client that everything goes on in that does not wait on a thread of the application's:
/// answers that have come, times that have passed. All that waits is changed by this thread alone, so that what
/// ends a wait (a result, its time, its cancellation) needs no lock.
class Worker {
 public:
  using Clock = std::chrono::steady_clock;
  using Timers = std::multimap<Clock::time_point, Job*>;
  using Timer = Timers::iterator;

  /// \param poller What the thread waits in while it has nothing to do.
  explicit Worker(std::unique_ptr<Poller> poller = make_poller());
  /// Waits until no operation is under way, then ends the thread. Whoever owns the worker has asked for the end
  /// of the operations before. May be called on the worker's own thread, in a completion: then the operations
  /// end within this call, and the thread after it. Timers that have not run are void.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  Worker(Worker&&) = delete;
  Worker& operator=(Worker&&) = delete;

  /// Starts the thread unless it runs. Not before it is needed: a process may build its clients and fork before
  /// it serves. False if no thread can be had now, or `is_left_behind()`. Thread-safe.
  [[nodiscard]] bool start() noexcept;
  /// Whether this process is a child of the one in which the thread runs. Then nothing that is posted is done,
  /// and the worker must not end: nobody can wait for its thread. Takes no lock, as the thread may have held
  /// any when the process forked. Thread-safe.
  [[nodiscard]] bool is_left_behind() const noexcept;
  [[nodiscard]] bool is_this_thread() const noexcept;

  /// Has the job run soon, after those that were posted before. The thread must have been started. Thread-safe.
  void post(Job& job) noexcept;
  /// The same, but the job may wait for a millisecond: while such jobs come, the thread looks for them by
  /// itself, and is not woken for each. Thread-safe.
  void post_unhurried(Job& job) noexcept;
  /// Has what was posted run soon. Thread-safe.
  void hurry() noexcept;

  /// One operation more that the end of the worker waits for. Thread-safe.
  void begin_operation() noexcept;
  /// One fewer. Before its completion is called, on the worker's thread, not after: the end of the worker waits
  /// for what its thread is doing anyway, unless the completion itself ends the worker. Thread-safe.
  void end_operation() noexcept;

  /// When this time has passed; never, for times of a year and more.
  [[nodiscard]] static Clock::time_point after(std::chrono::nanoseconds time) noexcept {
    return Clock::now() + std::min<std::chrono::nanoseconds>(time, std::chrono::years(1));
  }

  // On the worker's thread alone:

  /// Has the job run at this time. The timer is void once it has run. \throws std::bad_alloc
  [[nodiscard]] Timer run_at(Clock::time_point time, Job& job);
  void cancel(Timer timer) noexcept;

 private:
  struct Shared;

  std::atomic<std::uint32_t> forks_{0};  // `forks()` when the thread was started; read without the lock
  std::shared_ptr<Shared> shared_;       // the thread's too, which may outlive this object by a moment
  std::thread thread_;                   // guarded by the shared mutex
};

}  // namespace auth0::inline v0::worker
