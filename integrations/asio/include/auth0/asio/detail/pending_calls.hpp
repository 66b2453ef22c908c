#pragma once

#include <auth0/export.hpp>

#include <boost/asio/execution_context.hpp>
#include <memory>
#include <mutex>
#include <utility>

namespace auth0::inline v0::asio::detail {

// A call that has begun and has not ended.
class PendingCall {
 public:
  PendingCall(const PendingCall&) = delete;
  PendingCall& operator=(const PendingCall&) = delete;

  // Destroys the call with its handler, without calling the handler.
  virtual void destroy() noexcept = 0;

 protected:
  PendingCall() = default;
  ~PendingCall() = default;

 private:
  friend class PendingCalls;
  PendingCall* previous_ = nullptr;
  PendingCall* next_ = nullptr;
};

// The calls whose handlers belong to one execution context. A context that is destroyed destroys their
// handlers, as it does those of its own operations: the handlers may own what refers to the context. Results
// that come later are dropped. Thread-safe.
class PendingCalls {
 public:
  // False, and nothing is added, if the context is being destroyed.
  [[nodiscard]] bool add(PendingCall& call) noexcept {
    const std::scoped_lock lock(mutex_);
    if (is_shut_down_) return false;
    call.next_ = first_;
    if (first_ != nullptr) first_->previous_ = &call;
    first_ = &call;
    return true;
  }

  // Removes the call and has `post` put its handler on the context's queue, while the context cannot be
  // destroyed. Destroys the call if that throws. Nothing, and the call must not be looked at, if the context
  // has destroyed it.
  template <class Post>
  void complete(PendingCall& call, Post post) noexcept {
    // NOLINTNEXTLINE(misc-const-correctness): `destroy` changes it
    BeingPosted posting(call);  // goes without the lock
    const std::scoped_lock lock(mutex_);
    if (is_shut_down_) return;
    remove(call);
    try {
      post();
      // NOLINTNEXTLINE(bugprone-empty-catch): who was to be told can be told nothing; the call is dropped
    } catch (...) {
    }
  }

  // Destroys a call whose queue has dropped it: at once, or once `complete` has released its lock.
  static void destroy(PendingCall& call) noexcept {
    for (auto* posting = BeingPosted::last; posting != nullptr; posting = posting->previous) {
      if (posting->call == &call) {
        posting->is_dropped = true;
        return;
      }
    }
    call.destroy();
  }

  // Destroys a call that will not be completed.
  void drop(PendingCall& call) noexcept {
    {
      const std::scoped_lock lock(mutex_);
      if (is_shut_down_) return;
      remove(call);
    }
    call.destroy();
  }

  void shut_down() noexcept {
    PendingCall* call = nullptr;
    {
      const std::scoped_lock lock(mutex_);
      is_shut_down_ = true;
      call = std::exchange(first_, nullptr);
    }
    // Without the lock: a handler may own the last reference to anything.
    while (call != nullptr)
      std::exchange(call, call->next_)->destroy();
  }

 private:
  // What this thread posts now. If the queue drops it meanwhile, for want of memory perhaps, it is destroyed
  // afterwards: its handler may own anything.
  struct BeingPosted {
    explicit BeingPosted(PendingCall& posted) noexcept : call(&posted) { last = this; }
    BeingPosted(const BeingPosted&) = delete;
    BeingPosted& operator=(const BeingPosted&) = delete;
    BeingPosted(BeingPosted&&) = delete;
    BeingPosted& operator=(BeingPosted&&) = delete;
    ~BeingPosted() {
      last = previous;
      if (is_dropped) call->destroy();
    }

    // NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): of this thread alone
    static inline thread_local BeingPosted* last = nullptr;
    BeingPosted* previous = last;
    PendingCall* call;
    bool is_dropped = false;
  };

  void remove(PendingCall& call) noexcept {
    (call.previous_ == nullptr ? first_ : call.previous_->next_) = call.next_;
    if (call.next_ != nullptr) call.next_->previous_ = call.previous_;
  }

  std::mutex mutex_;
  bool is_shut_down_ = false;     // guarded by mutex_
  PendingCall* first_ = nullptr;  // guarded by mutex_, as the links of the calls are
};

// Tells the pending calls when their context is destroyed. They outlive it, for clients that have results
// later.
class PendingCallsService final : public boost::asio::execution_context::service {
 public:
  using key_type = PendingCallsService;
  // Asio wants it where there is no RTTI. Its constructor does nothing.
  // NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables,cert-err58-cpp)
  static inline boost::asio::execution_context::id id;

  explicit PendingCallsService(boost::asio::execution_context& context) : service(context) {}

  [[nodiscard]] const std::shared_ptr<PendingCalls>& calls() const noexcept { return calls_; }

 private:
  void shutdown() noexcept override { calls_->shut_down(); }

  std::shared_ptr<PendingCalls> calls_ = std::make_shared<PendingCalls>();
};

}  // namespace auth0::inline v0::asio::detail
