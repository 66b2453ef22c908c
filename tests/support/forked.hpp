#pragma once

#include <sys/wait.h>
#include <unistd.h>

namespace auth0::test {

/// Calls a function in a child of this process. \return what it returned, between 0 and 100; 101 if it threw;
/// -1 if the child ended otherwise, which it does after 60 s.
template <class Function>
[[nodiscard]] int result_in_child(Function function) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    try {
      _exit(function());
    } catch (...) {
      _exit(101);
    }
  }
  int status = -1;
  const bool has_ended = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status);
  return has_ended ? WEXITSTATUS(status) : -1;
}

}  // namespace auth0::test
