#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <sys/types.h>
#include <thread>

namespace auth0::inline v0::redis {

namespace asio = boost::asio;

/// The thread that does the input and output of all stores of a process. It begins with the first use of a
/// store and ends with the last store, so that a process may make its stores and fork before it uses them.
class IoThread {
 public:
  /// \throws std::bad_alloc, std::system_error if no thread can be had
  [[nodiscard]] static std::shared_ptr<IoThread> of_this_process();

  IoThread();
  /// Waits for the end of the thread, unless this is the thread.
  ~IoThread();
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;
  IoThread(IoThread&&) = delete;
  IoThread& operator=(IoThread&&) = delete;

  [[nodiscard]] asio::io_context& context() noexcept { return state_->context; }
  [[nodiscard]] bool is_this_thread() const noexcept { return std::this_thread::get_id() == thread_.get_id(); }
  /// False in a child of `fork()`, which has this object, but not the thread.
  [[nodiscard]] bool is_of_this_process() const noexcept;

 private:
  // The thread's too, which may outlive this object by a moment.
  struct State {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  };
  static void run(State& state) noexcept;

  std::shared_ptr<State> state_ = std::make_shared<State>();
  pid_t process_;
  std::thread thread_{};
};

}  // namespace auth0::inline v0::redis
