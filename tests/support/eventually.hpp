#pragma once

#include <chrono>
#include <thread>

namespace auth0::test {

/// Waits in real time, at most 30 s, for what another thread does.
template <class Condition>
[[nodiscard]] bool eventually(Condition holds,
                              std::chrono::milliseconds between = std::chrono::milliseconds(10)) {
  for (std::chrono::milliseconds waited(0); waited < std::chrono::seconds(30); waited += between) {
    if (holds()) return true;
    std::this_thread::sleep_for(between);
  }
  return false;
}

}  // namespace auth0::test
