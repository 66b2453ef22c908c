#pragma once

#include "concurrency/task.hpp"
#include "worker/callback_result.hpp"
#include "worker/waiting.hpp"

#include <exception>
#include <functional>
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
  if (waiting.is_cancelled() || limits.stop.stop_requested()) co_return std::nullopt;
  CallbackResult<T> result(waiting.worker());
  typename CallbackResult<T>::Place place(waiting, limits.deadline, result);
  std::exception_ptr failure;
  try {
    begin(result.completion());
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure && place.withdraw()) std::rethrow_exception(failure);  // else `done` was called or dropped
  const std::stop_callback on_stop(limits.stop, [&result] { result.drop(); });
  static_cast<void>(co_await place);
  auto given = result.take();
  if (failure && !given) std::rethrow_exception(failure);
  co_return given;
}

}  // namespace auth0::inline v0::worker
