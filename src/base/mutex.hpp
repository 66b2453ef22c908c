#pragma once

#include <mutex>

/// \file
/// Locks that Clang checks when it compiles (`-Wthread-safety`): what is guarded by a mutex is only used with
/// it held. Other compilers ignore the marks.
#ifdef __clang__
#define AUTH0_THREAD_SAFETY(mark) __attribute__((mark))
#else
#define AUTH0_THREAD_SAFETY(mark)
#endif
/// Of a member: it is only used while the mutex is held.
#define AUTH0_GUARDED_BY(mutex) AUTH0_THREAD_SAFETY(guarded_by(mutex))
/// Of a function: its caller holds the mutex.
#define AUTH0_REQUIRES(mutex) AUTH0_THREAD_SAFETY(requires_capability(mutex))
/// Of a function that Clang cannot follow; each use says why.
#define AUTH0_NOT_ANALYSED AUTH0_THREAD_SAFETY(no_thread_safety_analysis)

namespace auth0::inline v0 {

/// A `std::mutex`, to be locked by a `MutexLock`.
class AUTH0_THREAD_SAFETY(capability("mutex")) Mutex {
 public:
  /// Tells Clang that this mutex is held, where it is known by another name. Checks nothing.
  // NOLINTNEXTLINE(readability-convert-member-functions-to-static): the mark is about this mutex
  void is_held() const noexcept AUTH0_THREAD_SAFETY(assert_capability(this)) {}

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

/// Holds a mutex until the scope ends, but for the time between `unlock` and `lock`.
class AUTH0_THREAD_SAFETY(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) AUTH0_THREAD_SAFETY(acquire_capability(mutex))
      : mutex_(mutex), lock_(mutex.mutex_) {}
  ~MutexLock() AUTH0_THREAD_SAFETY(release_capability()) = default;
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;
  MutexLock(MutexLock&&) = delete;
  MutexLock& operator=(MutexLock&&) = delete;

  void lock() AUTH0_THREAD_SAFETY(acquire_capability()) { lock_.lock(); }
  void unlock() AUTH0_THREAD_SAFETY(release_capability()) { lock_.unlock(); }
  [[nodiscard]] bool owns_lock() const noexcept { return lock_.owns_lock(); }

  [[nodiscard]] Mutex& mutex() const noexcept { return mutex_; }
  /// For a `std::condition_variable`.
  [[nodiscard]] std::unique_lock<std::mutex>& native() noexcept { return lock_; }

 private:
  Mutex& mutex_;
  std::unique_lock<std::mutex> lock_;
};

}  // namespace auth0::inline v0
