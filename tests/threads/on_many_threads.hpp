#pragma once

#include <thread>
#include <vector>

namespace auth0::test {

/// Runs `work(0)` to `work(count - 1)`, each on a thread of its own, and waits for all of them.
template <class Work>
void on_many_threads(int count, Work work) {
  std::vector<std::jthread> running;
  for (int i = 0; i < count; ++i)
    running.emplace_back([work, i] { work(i); });
}

}  // namespace auth0::test
