#pragma once

#include <auth0/asio/detail/call.hpp>
#include <auth0/async_call.hpp>

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace auth0::inline v0::asio::detail {

// The result of a call that a coroutine has begun. Most are there before the coroutine would have to wait: then
// it goes on at once, without a turn of its executor's queue, which costs a system call.
template <class Value>
class EarlyResult {
 public:
  // What the client completes. Dropped without a result, it drops who waits.
  class Completion {
   public:
    explicit Completion(std::shared_ptr<EarlyResult> result) noexcept : result_(std::move(result)) {}
    Completion(Completion&&) noexcept = default;
    Completion& operator=(Completion&&) = delete;
    Completion(const Completion&) = delete;
    Completion& operator=(const Completion&) = delete;
    ~Completion() {
      if (result_) result_->end(State::dropped);
    }

    void operator()(Value value) noexcept {
      const auto result = std::move(result_);
      result->value_.emplace(std::move(value));
      result->end(State::here);
    }

   private:
    std::shared_ptr<EarlyResult> result_;
  };

  // The result if it is there.
  [[nodiscard]] std::optional<Value> take() noexcept {
    return state_.load(std::memory_order_acquire) == State::here ? std::move(value_) : std::nullopt;
  }

  // Has `done` called with the result, or dropped, as soon as there is one.
  void wait(std::move_only_function<void(Value)> done) {
    done_ = std::move(done);
    auto found = State::begun;
    if (!state_.compare_exchange_strong(found, State::awaited, std::memory_order_acq_rel)) pass_on(found);
  }

 private:
  enum class State { begun, awaited, here, dropped };

  void end(State how) noexcept {
    if (state_.exchange(how, std::memory_order_acq_rel) == State::awaited) pass_on(how);
  }
  void pass_on(State how) noexcept {
    auto done = std::exchange(done_, nullptr);
    if (how == State::here) done(std::move(*value_));
  }

  std::atomic<State> state_ = State::begun;
  std::optional<Value> value_{};
  std::move_only_function<void(Value)> done_{};
};

// `initiate` for a coroutine that awaits the result at once.
template <class Value, class Executor, class Map, class Begin>
boost::asio::awaitable<std::decay_t<std::invoke_result_t<Map&, Value>>, Executor> await_call(Map map,
                                                                                             Begin begin) {
  const auto result = std::make_shared<EarlyResult<Value>>();
  AsyncCall call = begin(typename EarlyResult<Value>::Completion(result));
  if (auto value = result->take()) co_return std::invoke(map, std::move(*value));
  const auto wait = [result, call = std::move(call)](auto done) {
    result->wait(std::move(done));
    return call;
  };
  co_return co_await initiate_call<Value>(boost::asio::use_awaitable_t<Executor>(), std::move(map), wait);
}

// The executor of `use_awaitable`; void: another token.
template <class Token>
struct AwaitingExecutor {
  using type = void;
};
template <class Executor>
struct AwaitingExecutor<boost::asio::use_awaitable_t<Executor>> {
  using type = Executor;
};

// Begins an operation: `begin(done)` begins one with a client, which gives `done` a `Value`; the handler gets
// `map` of it. Both are copied for tokens that begin later.
template <class Value, class Map, class Token, class Begin>
auto initiate(Token&& token, Map map, Begin begin) {
  using Executor = AwaitingExecutor<std::decay_t<Token>>::type;
  if constexpr (!std::is_void_v<Executor>) {
    return await_call<Value, Executor>(std::move(map), std::move(begin));
  } else {
    return initiate_call<Value>(std::forward<Token>(token), std::move(map), std::move(begin));
  }
}

}  // namespace auth0::inline v0::asio::detail
