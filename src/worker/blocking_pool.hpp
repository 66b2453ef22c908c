#pragma once

#include "concurrency/task.hpp"
#include "worker/callback.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <expected>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::inline v0::worker {

/// A few threads for functions that block: a user's own transport or store. None is started before it is
/// needed. Thread-safe.
class BlockingPool {
 public:
  using Work = std::move_only_function<void() noexcept>;
  static constexpr std::size_t max_threads = 4;
  static constexpr std::size_t max_waiting = 1000;

  BlockingPool() = default;
  /// Waits for what runs, and drops what has not begun. Not on one of its threads.
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;
  BlockingPool(BlockingPool&&) = delete;
  BlockingPool& operator=(BlockingPool&&) = delete;

  /// Has a thread run the work, in the order of the calls. False, and it will not be run, if `max_waiting` wait
  /// already or no thread can be had. \throws std::bad_alloc
  [[nodiscard]] bool run(Work work);

 private:
  [[nodiscard]] bool start_thread() noexcept;
  void run_all() noexcept;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> waiting_;          // guarded by mutex_, as is all below
  std::vector<std::thread> threads_;  // at most max_threads
  std::size_t idle_ = 0;              // threads that wait for work, and are not meant for any yet
  bool is_ending_ = false;
};

/// Why a function that blocks has no result.
enum class NotRun : std::uint8_t {
  cancelled,  ///< The call was; the function may have run, or may still.
  full,       ///< The pool has refused it.
};

/// What to tell people of `NotRun::full`.
inline constexpr auto pool_is_full =
    "too many calls wait for the threads that run transports and stores which block";

/// Waits for what `function`, which may block, gives: on this thread if `waiting` blocks, else on one of the
/// pool's, which may go on with it after the call was cancelled: what it uses it owns. What it throws is passed
/// on.
template <class Function, class T = std::invoke_result_t<Function&>>
[[nodiscard]] Task<std::expected<T, NotRun>> result_of_blocking(const Waiting& waiting, BlockingPool& pool,
                                                                Function function) {
  struct Outcome {
    std::optional<T> value{};
    std::exception_ptr exception{};
    bool was_refused = false;
  };
  if (waiting.blocks()) co_return function();
  auto begin = [&pool, &function](std::move_only_function<void(Outcome)> done) {
    auto shared_done = std::make_shared<std::move_only_function<void(Outcome)>>(std::move(done));
    const bool is_accepted = pool.run([shared_done, function = std::move(function)]() mutable noexcept {
      Outcome outcome;
      try {
        outcome.value.emplace(function());
      } catch (...) {
        outcome.exception = std::current_exception();
      }
      (*shared_done)(std::move(outcome));
    });
    if (!is_accepted) (*shared_done)(Outcome{.was_refused = true});
  };
  auto outcome = co_await result_of_callback<Outcome>(waiting, std::move(begin));
  if (!outcome) co_return std::unexpected(NotRun::cancelled);
  if (outcome->was_refused) co_return std::unexpected(NotRun::full);
  if (outcome->exception) std::rethrow_exception(outcome->exception);
  co_return std::move(*outcome->value);
}

}  // namespace auth0::inline v0::worker
