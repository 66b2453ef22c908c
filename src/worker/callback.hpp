#pragma once

#include "base/mutex.hpp"
#include "concurrency/task.hpp"
#include "worker/waiting.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

namespace auth0::inline v0::worker {

/// What ends the wait for a callback early, beside the cancellation of the call.
struct CallbackLimits {
  std::optional<Worker::Clock::time_point> deadline{};
  std::stop_token stop{};
};

/// Waits for what a function with a completion gives: calls `begin(done)`, where `done` is a
/// `std::move_only_function<void(T)>` that may be called on any thread, at once too, and of which the first
/// call counts. `nullopt` if the wait ended before, or if `done` was destroyed without having been called. A
/// result that comes later is dropped, so `begin` must hand over all that it needs then; it is not called if
/// the wait is over already. What `begin` throws is passed on. Only where `waiting` does not block.
template <class T>
[[nodiscard]] Task<std::optional<T>> result_of_callback(
    const Waiting& waiting, std::move_only_function<void(std::move_only_function<void(T)>)> begin,
    CallbackLimits limits = {}) {
  struct Shared {
    // The first call counts.
    void end(std::optional<T> given) noexcept {
      const MutexLock lock(mutex);
      Parked* const parked = std::exchange(place, nullptr);
      if (parked == nullptr) return;
      result = std::move(given);
      parked->wake();
    }

    Mutex mutex;
    Parked* place AUTH0_GUARDED_BY(mutex) = nullptr;  // null once it is woken or withdrawn
    std::optional<T> result{};                        // guarded by mutex until it is woken
  };
  class Place final : public Parked {
   public:
    // Nobody else has it yet.
    Place(const Waiting& how, std::optional<Worker::Clock::time_point> deadline, Shared& shared)
        : Parked(how, deadline), shared_(shared) {
      shared_.place = this;
    }

    [[nodiscard]] bool withdraw() noexcept override {
      const MutexLock lock(shared_.mutex);
      return std::exchange(shared_.place, nullptr) != nullptr;
    }

   private:
    Shared& shared_;
  };
  class Done {
   public:
    explicit Done(std::shared_ptr<Shared> shared) noexcept : shared_(std::move(shared)) {}
    Done(Done&&) noexcept = default;
    Done& operator=(Done&&) = delete;
    Done(const Done&) = delete;
    Done& operator=(const Done&) = delete;
    ~Done() {
      if (shared_) shared_->end(std::nullopt);
    }
    void operator()(T result) const { shared_->end(std::move(result)); }

   private:
    std::shared_ptr<Shared> shared_;
  };

  if (waiting.is_cancelled() || limits.stop.stop_requested()) co_return std::nullopt;
  const auto shared = std::make_shared<Shared>();
  Place place(waiting, limits.deadline, *shared);
  std::exception_ptr failure;
  try {
    begin(std::move_only_function<void(T)>(Done(shared)));
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure && place.withdraw()) std::rethrow_exception(failure);  // else `done` was called or dropped
  const std::stop_callback on_stop(limits.stop, [&shared] { shared->end(std::nullopt); });
  static_cast<void>(co_await place);
  if (failure && !shared->result) std::rethrow_exception(failure);
  co_return std::move(shared->result);
}

}  // namespace auth0::inline v0::worker
