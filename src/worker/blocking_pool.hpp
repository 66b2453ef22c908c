#pragma once

#include "base/mutex.hpp"
#include "concurrency/task.hpp"
#include "worker/callback.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <expected>
#include <functional>
#include <list>
#include <memory>
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
  static constexpr std::size_t max_threads = 4;  ///< Unless more are asked for.
  static constexpr std::size_t max_waiting = 1000;

  using GivenUp = std::shared_ptr<const std::atomic<bool>>;

  explicit BlockingPool(std::size_t threads = max_threads) noexcept : most_(threads) {}
  /// Waits for what runs, and drops what has not begun. Not on one of its threads.
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;
  BlockingPool(BlockingPool&&) = delete;
  BlockingPool& operator=(BlockingPool&&) = delete;

  /// Has a thread run the work, in the order of the calls. False, and it will not be run, if `max_waiting` wait
  /// already or no thread can be had. \param is_given_up Then it makes room for others. \throws std::bad_alloc
  [[nodiscard]] bool run(Work work, GivenUp is_given_up = nullptr);

 private:
  struct Entry {
    Work work;
    GivenUp is_given_up;
  };

  [[nodiscard]] bool start_thread() noexcept AUTH0_REQUIRES(mutex_);
  void run_all() noexcept;

  Mutex mutex_;
  std::condition_variable changed_;
  std::size_t most_;  // threads
  std::list<Entry> waiting_ AUTH0_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ AUTH0_GUARDED_BY(mutex_);  // at most most_
  std::size_t idle_ AUTH0_GUARDED_BY(mutex_) = 0;  // threads that wait for work, and are not meant for any yet
  bool is_ending_ AUTH0_GUARDED_BY(mutex_) = false;
};

/// Why a function that blocks has no result.
enum class NotRun : std::uint8_t {
  cancelled,  ///< The call was, or a stop was asked for. The function may have run, or may still run.
  timed_out,  ///< The same, after the deadline.
  full,       ///< The pool has refused it.
};

/// What to tell people of `NotRun::full`.
inline constexpr std::string_view pool_is_full = "too many calls wait for transports or stores that block";

/// Waits for what `function`, which may block, gives: on this thread if `waiting` blocks, else on one of the
/// pool's, which may go on with it after the call was cancelled: what it uses it owns. What it throws is passed
/// on. \param limits Hold where `waiting` does not block.
template <class T>
[[nodiscard]] Task<std::expected<T, NotRun>> result_of_blocking(const Waiting& waiting, BlockingPool& pool,
                                                                std::move_only_function<T()> function,
                                                                CallbackLimits limits = {}) {
  struct Outcome {
    std::optional<T> value{};
    std::exception_ptr exception{};
  };
  struct Run {
    explicit Run(std::move_only_function<T()> given) : function(std::move(given)) {}
    std::move_only_function<T()> function;
    std::move_only_function<void(Outcome)> done{};
    std::atomic<bool> is_given_up = false;
  };

  if (waiting.blocks()) co_return function();
  const auto run = std::make_shared<Run>(std::move(function));
  bool is_refused = false;
  auto begin = [&run, &pool, &is_refused](std::move_only_function<void(Outcome)> done) {
    run->done = std::move(done);
    is_refused = !pool.run(
        [run = run]() noexcept {
          if (run->is_given_up) return;
          Outcome outcome;
          try {
            outcome.value.emplace(run->function());
          } catch (...) {
            outcome.exception = std::current_exception();
          }
          run->done(std::move(outcome));
        },
        BlockingPool::GivenUp(run, &run->is_given_up));
    if (is_refused) run->done(Outcome());
  };
  auto task = result_of_callback<Outcome>(waiting, std::move(begin), limits);
  auto outcome = co_await std::move(task);
  if (is_refused) co_return std::unexpected(NotRun::full);
  if (!outcome) {
    run->is_given_up = true;
    const bool is_cancelled = waiting.is_cancelled() || limits.stop.stop_requested();
    co_return std::unexpected(is_cancelled ? NotRun::cancelled : NotRun::timed_out);
  }
  if (outcome->exception) std::rethrow_exception(outcome->exception);
  co_return std::move(*outcome->value);
}

}  // namespace auth0::inline v0::worker
