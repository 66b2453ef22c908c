#include "stop_signal.hpp"

#include <pthread.h>

namespace auth0::command {

StopSignal::StopSignal() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

void StopSignal::wait() const {
  int signal = 0;
  sigwait(&signals_, &signal);
}

}  // namespace auth0::command
