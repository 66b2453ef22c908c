#pragma once

#include <auth0/async_call.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

/// What the completions of asynchronous calls got, in the order in which they were called. Completions hold it,
/// so that one that comes too late finds it. Thread-safe.
template <class T>
class Outcomes {
 public:
  /// A completion that adds to this.
  [[nodiscard]] Completion<T> completion() const {
    return [state = state_](Result<T> outcome) {
      const std::scoped_lock lock(state->mutex);
      state->all.push_back(std::move(outcome));
      state->threads.insert(std::this_thread::get_id());
      state->changed.notify_all();
    };
  }

  /// All, once there are so many or 30 s have passed.
  [[nodiscard]] std::vector<Result<T>> wait_for(std::size_t count) const {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait_for(lock, std::chrono::seconds(30), [&] { return state_->all.size() >= count; });
    return state_->all;
  }

  [[nodiscard]] std::size_t count() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->all.size();
  }

  /// The threads that completions were called on.
  [[nodiscard]] std::set<std::thread::id> threads() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->threads;
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Result<T>> all;         // guarded by mutex
    std::set<std::thread::id> threads;  // guarded by mutex
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace auth0::test
