#pragma once

#include "concurrency/task.hpp"
#include "worker/blocking_pool.hpp"
#include "worker/waiting.hpp"

#include <auth0/exchange_store.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace auth0::inline v0::exchange {

/// Calls a shared store, which may be a user's own: it may block, and it may throw. Thread-safe.
class StoreCalls {
 public:
  /// \param pool Runs a store that blocks, for calls that must not. Null only if there are no such calls.
  StoreCalls(std::shared_ptr<ExchangeStore> store, worker::BlockingPool* pool)
      : store_(std::move(store)), async_store_(dynamic_cast<AsyncExchangeStore*>(store_.get())), pool_(pool) {}

  /// The value of this name, on this thread. Throws what the store throws.
  [[nodiscard]] std::optional<std::string> get(const std::string& name) const { return store_->get(name); }
  /// The same for a call that does not block; `nullopt` also if it was cancelled, or the pool has no room. The
  /// name outlives the task.
  [[nodiscard]] Task<std::optional<std::string>> get(const std::string& name,
                                                     const worker::Waiting& waiting) const;

  /// Stores the value, if that is possible; waits for it only where the call blocks.
  void set(std::string name, std::string value, std::chrono::seconds time_to_live,
           const worker::Waiting& waiting) const noexcept;

 private:
  std::shared_ptr<ExchangeStore> store_;
  AsyncExchangeStore* async_store_;  // the same store; null if it blocks
  worker::BlockingPool* pool_;
};

}  // namespace auth0::inline v0::exchange
