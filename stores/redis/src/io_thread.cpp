#include "io_thread.hpp"

#include "base/mutex.hpp"

#include <csignal>
#include <exception>
#include <unistd.h>

namespace auth0::inline v0::redis {

namespace {

// Threads begin with the signals blocked that are blocked where they are started. The application's signals are
// for its own threads.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

std::shared_ptr<IoThread> IoThread::of_this_process() {
  static Mutex mutex;
  static std::weak_ptr<IoThread> current AUTH0_GUARDED_BY(mutex);
  const MutexLock lock(mutex);
  // In a child of `fork()` it is the parent's, which the clients keep that had used it.
  if (auto thread = current.lock(); thread && thread->is_of_this_process()) return thread;
  auto thread = std::make_shared<IoThread>();
  current = thread;
  return thread;
}

IoThread::IoThread() : process_(getpid()) {
  const SignalsBlocked blocked;
  thread_ = std::thread([state = state_] { run(*state); });
}

IoThread::~IoThread() {
  state_->context.stop();
  if (is_this_thread()) {
    thread_.detach();
  } else {
    thread_.join();
  }
}

bool IoThread::is_of_this_process() const noexcept {
  return process_ == getpid();
}

// What a handler held that failed, for want of memory, was freed; a call that is freed ends.
void IoThread::run(State& state) noexcept {
  for (;;) {
    try {
      state.context.run();
      return;
    } catch (const std::exception&) {
      continue;
    }
  }
}

}  // namespace auth0::inline v0::redis
