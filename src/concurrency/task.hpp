#pragma once

#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace auth0::inline v0 {

/// A function that may stop to wait, and then goes on, on another thread perhaps. Nothing of it runs before it
/// is awaited or given to `run_to_end` or `start`. Its parameters must outlive it: it holds references as
/// references.
template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  struct promise_type {
    std::optional<T> value{};
    std::exception_ptr exception{};
    std::coroutine_handle<> awaiting{};

    Task get_return_object() noexcept { return Task(Handle::from_promise(*this)); }
    [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
    [[nodiscard]] auto final_suspend() const noexcept {
      struct GoOn {
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        [[nodiscard]] std::coroutine_handle<> await_suspend(Handle ended) const noexcept {
          return ended.promise().awaiting ? ended.promise().awaiting : std::noop_coroutine();
        }
        void await_resume() const noexcept {}
      };
      return GoOn();
    }
    void return_value(T result) { value.emplace(std::move(result)); }
    void unhandled_exception() noexcept { exception = std::current_exception(); }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      if (handle_) handle_.destroy();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
    handle_.promise().awaiting = awaiting;
    return handle_;
  }
  T await_resume() {
    auto& promise = handle_.promise();
    if (promise.exception) std::rethrow_exception(promise.exception);
    return std::move(*promise.value);
  }

 private:
  template <class U>
  friend U run_to_end(Task<U> task);

  explicit Task(Handle handle) noexcept : handle_(handle) {}

  Handle handle_;
};

/// What to await instead of a task to leave its result there: `co_await EndOf(task);`, then
/// `task.await_resume()` in a plain function. The frame that waits need not hold the result then, which counts
/// where thousands wait.
template <class T>
class EndOf {
 public:
  explicit EndOf(Task<T>& task) noexcept : task_(task) {}

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  [[nodiscard]] std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) const noexcept {
    return task_.await_suspend(awaiting);
  }
  void await_resume() const noexcept {}

 private:
  Task<T>& task_;
};

/// The result of a task that waits on this thread wherever it waits.
template <class T>
[[nodiscard]] T run_to_end(Task<T> task) {
  task.handle_.resume();
  return task.await_resume();
}

/// What a started task runs in. It owns itself, and goes when the task has ended.
struct Started {
  struct promise_type {
    [[nodiscard]] static Started get_return_object() noexcept { return {}; }
    [[nodiscard]] static std::suspend_never initial_suspend() noexcept { return {}; }
    [[nodiscard]] static std::suspend_never final_suspend() noexcept { return {}; }
    static void return_void() noexcept {}
    static void unhandled_exception() noexcept { std::terminate(); }  // a completion must not throw
  };
};

/// Runs a task on this thread until it first waits, and calls `done` with its result where it ends, when
/// nothing of the task is left; the task must not throw. Throws `std::bad_alloc`, with nothing begun, if there
/// is no memory.
template <class T>
Started start(Task<T> task, std::move_only_function<void(T)> done) {
  T result = co_await task;
  {
    const Task<T> ended = std::move(task);
  }
  done(std::move(result));
}

}  // namespace auth0::inline v0
