#pragma once

#include <chrono>
#include <thread>

namespace auth0::test {

/// Waits in real time, at most 30 s, for what another thread does.
template <class Condition>
[[nodiscard]] bool eventually(Condition holds) {
  for (int i = 0; i < 3000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace auth0::test
