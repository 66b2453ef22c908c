#pragma once

#include <csignal>

namespace auth0::command {

/// Waits for Ctrl-C or a polite kill. Construct it before any thread is started, so that no thread takes the
/// signal.
class StopSignal {
 public:
  StopSignal();
  void wait() const;

 private:
  sigset_t signals_{};
};

}  // namespace auth0::command
