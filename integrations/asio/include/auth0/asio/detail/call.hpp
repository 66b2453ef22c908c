#pragma once

#include <auth0/asio/detail/pending_calls.hpp>
#include <auth0/async_call.hpp>

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/recycling_allocator.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace auth0::inline v0::asio::detail {

// A call, in memory of its handler's allocator: the handler, the work that keeps its executor from running out,
// and at last the value, which `map` makes the handler's argument of.
template <class Value, class Map, class Handler>
class Call final : public PendingCall {
 public:
  using executor_type = boost::asio::associated_executor_t<Handler>;
  using allocator_type = boost::asio::associated_allocator_t<Handler, boost::asio::recycling_allocator<void>>;

  static Call* make(Handler&& handler, Map&& map) {
    Allocator allocator(allocator_of(handler));
    Call* const memory = AllocatorTraits::allocate(allocator, 1);
    try {
      return std::construct_at(memory, std::move(handler), std::move(map));
    } catch (...) {
      AllocatorTraits::deallocate(allocator, memory, 1);
      throw;
    }
  }

  // For `make` alone.
  Call(Handler&& handler, Map&& map)
      : handler_(std::move(handler)), map_(std::move(map)), work_(get_executor()) {}

  void destroy() noexcept override { destroy_with(Allocator(get_allocator())); }

  [[nodiscard]] executor_type get_executor() const noexcept {
    return boost::asio::get_associated_executor(handler_);
  }
  [[nodiscard]] allocator_type get_allocator() const noexcept { return allocator_of(handler_); }

  // Has the executor call the handler. Never at once: this is the client's thread, or the initiating function.
  void post_with(Value value) {
    value_.emplace(std::move(value));
    boost::asio::post(Ended(this));
  }

 private:
  using AllocatorTraits = typename std::allocator_traits<allocator_type>::template rebind_traits<Call>;
  using Allocator = typename AllocatorTraits::allocator_type;

  struct Destroy {
    void operator()(Call* call) const noexcept { PendingCalls::destroy(*call); }
  };

  // What the executor calls.
  class Ended {
   public:
    using executor_type = typename Call::executor_type;
    using allocator_type = typename Call::allocator_type;

    explicit Ended(Call* call) noexcept : call_(call) {}

    [[nodiscard]] executor_type get_executor() const noexcept { return call_->get_executor(); }
    [[nodiscard]] allocator_type get_allocator() const noexcept { return call_->get_allocator(); }

    void operator()() {
      const Allocator allocator(call_->get_allocator());  // that of a handler which was moved from is not asked
      Handler handler(std::move(call_->handler_));
      Map map(std::move(call_->map_));
      Value value(std::move(*call_->value_));
      call_.release()->destroy_with(allocator);  // the handler may begin its next call in the same memory
      auto slot = boost::asio::get_associated_cancellation_slot(handler);
      if (slot.is_connected()) slot.clear();
      std::move(handler)(std::invoke(map, std::move(value)));
    }

   private:
    std::unique_ptr<Call, Destroy> call_;
  };

  [[nodiscard]] static allocator_type allocator_of(const Handler& handler) noexcept {
    return boost::asio::get_associated_allocator(handler, boost::asio::recycling_allocator<void>());
  }

  void destroy_with(Allocator allocator) noexcept {
    std::destroy_at(this);
    AllocatorTraits::deallocate(allocator, this, 1);
  }

  Handler handler_;
  Map map_;
  boost::asio::executor_work_guard<executor_type> work_;
  std::optional<Value> value_{};
};

// The pending calls of the executor's context; null if it has no context.
template <class Executor>
[[nodiscard]] std::shared_ptr<PendingCalls> calls_of_context(const Executor& executor) {
  if constexpr (boost::asio::can_query_v<Executor, boost::asio::execution::context_t>) {
    boost::asio::execution_context& context = boost::asio::query(executor, boost::asio::execution::context);
    return boost::asio::use_service<PendingCallsService>(context).calls();
  } else {
    return nullptr;
  }
}

// What the client completes. Owns the call unless it is among those of a context.
template <class Call>
class Completion {
 public:
  Completion(Call* call, std::shared_ptr<PendingCalls> calls) noexcept
      : call_(call), calls_(std::move(calls)) {}
  Completion(Completion&& other) noexcept
      : call_(std::exchange(other.call_, nullptr)), calls_(std::move(other.calls_)) {}
  Completion& operator=(Completion&&) = delete;
  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;
  ~Completion() {
    if (call_ == nullptr) return;
    if (calls_) {
      calls_->drop(*call_);
    } else {
      call_->destroy();
    }
  }

  template <class Value>
  // NOLINTNEXTLINE(bugprone-exception-escape): what `post` throws is caught here, and in `complete`
  void operator()(Value value) noexcept {
    Call* const call = std::exchange(call_, nullptr);
    const auto post = [&] { call->post_with(std::move(value)); };
    if (calls_) {
      calls_->complete(*call, post);
      return;
    }
    try {
      post();
    } catch (...) {  // NOLINT(bugprone-empty-catch): as in `PendingCalls::complete`
    }
  }

 private:
  Call* call_;
  std::shared_ptr<PendingCalls> calls_;
};

template <class Value, class Map, class Handler, class Begin>
void begin_call(Handler handler, Map map, const Begin& begin) {
  using ThisCall = Call<Value, Map, Handler>;
  // A signal is emitted where its slot's handler is called, so never while this function runs, and `Ended`
  // clears the slot: the call needs no lock.
  auto slot = boost::asio::get_associated_cancellation_slot(handler);
  std::shared_ptr<AsyncCall> cancelled;
  if (slot.is_connected()) {
    cancelled = std::make_shared<AsyncCall>();
    slot.assign([cancelled](boost::asio::cancellation_type_t type) {
      if (type != boost::asio::cancellation_type::none) cancelled->cancel();
    });
  }
  auto calls = calls_of_context(boost::asio::get_associated_executor(handler));
  ThisCall* const call = ThisCall::make(std::move(handler), std::move(map));
  if (calls && !calls->add(*call)) {
    call->destroy();  // its context is being destroyed
    return;
  }
  // From here on the handler may be called on another thread, and may destroy what holds `begin`.
  AsyncCall begun = begin(Completion<ThisCall>(call, std::move(calls)));
  if (cancelled) *cancelled = std::move(begun);
}

// The initiating function of all operations: `begin(done)` begins one with a client, which gives `done` a
// `Value`; the handler gets `map` of it. Both are copied for tokens that begin later.
template <class Value, class Map, class Token, class Begin>
// NOLINTNEXTLINE(cppcoreguidelines-missing-std-forward): async_initiate takes it by reference and moves it
auto initiate_call(Token&& token, Map map, Begin begin) {
  using Argument = std::decay_t<std::invoke_result_t<Map&, Value>>;
  return boost::asio::async_initiate<Token, void(Argument)>(
      [map = std::move(map), begin = std::move(begin)](auto handler) {
        begin_call<Value>(std::move(handler), map, begin);
      },
      token);
}

}  // namespace auth0::inline v0::asio::detail
