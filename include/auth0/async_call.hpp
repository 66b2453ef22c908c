#pragma once

#include <auth0/error.hpp>
#include <auth0/export.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace auth0::inline v0 {

class Operation;

/// What is called with the outcome of an asynchronous operation, exactly once. It must not throw and must not
/// block: where the operation had to wait, it is called on the client's only thread.
template <class T>
using Completion = std::move_only_function<void(Result<T>)>;

/// A handle for cancelling an asynchronous call. Copies stand for the same call; dropping them
/// does not cancel it. May outlive the client. Thread-safe.
class AUTH0_API_EXPORT AsyncCall {
 public:
  /// Of a call that ended before it returned.
  AsyncCall() noexcept = default;
  /// Used by the library, which alone has operations.
  explicit AsyncCall(std::shared_ptr<Operation> operation) noexcept : operation_(std::move(operation)) {}

  /// Ends the call: its completion is called soon, on the client's thread, with `Reason::cancelled`, unless it
  /// has another result by then. Does nothing if its completion was called or is being called.
  void cancel() noexcept;

 private:
  std::shared_ptr<Operation> operation_;  // null: nothing to cancel
};

}  // namespace auth0::inline v0
