#pragma once

#include "outcome.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <string>
#include <utility>

namespace auth0::inline v0::redis {

namespace asio = boost::asio;

/// Calls a function once, at the latest when it goes: a coroutine that has no memory for a wait is freed by
/// Asio, and its completion with it, uncalled.
template <class T, class Done>
class CalledOnce {
 public:
  explicit CalledOnce(Done done) : done_(std::move(done)) {}
  CalledOnce(CalledOnce&& other) noexcept
      : done_(std::move(other.done_)), is_called_(std::exchange(other.is_called_, true)) {}
  ~CalledOnce() {
    try {
      call(std::unexpected("no memory"));
    } catch (...) {  // NOLINT(bugprone-empty-catch): what it held is freed
    }
  }
  CalledOnce(const CalledOnce&) = delete;
  CalledOnce& operator=(const CalledOnce&) = delete;
  CalledOnce& operator=(CalledOnce&&) = delete;

  void operator()(const std::exception_ptr& exception, Outcome<T> outcome) {
    if (exception) outcome = std::unexpected("no memory");
    call(std::move(outcome));
  }

 private:
  void call(Outcome<T> outcome) {
    if (!std::exchange(is_called_, true)) done_(std::move(outcome));
  }

  Done done_;
  bool is_called_ = false;
};

/// Runs the coroutine that `begin()` makes. `done` is called once: with what it returns, or with "no memory".
/// \param done Moves without exceptions.
template <class T, class Begin, class Done>
void spawn(asio::io_context& context, Begin begin, Done done) {
  CalledOnce<T, Done> completion(std::move(done));
  try {
    asio::co_spawn(context, begin(), std::move(completion));
  } catch (const std::exception&) {
    return;  // the completion says so when it goes
  }
}

}  // namespace auth0::inline v0::redis
