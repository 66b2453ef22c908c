#pragma once

#include "call.hpp"
#include "io_thread.hpp"

#include <memory>
#include <vector>

namespace auth0::inline v0::redis {

/// Calls that wait for something other than an answer. Those whose deadline comes meanwhile end. For the I/O
/// thread.
class WaitingCalls {
 public:
  explicit WaitingCalls(asio::io_context& context);

  void add(CallPtr call);
  [[nodiscard]] bool empty() const noexcept;
  [[nodiscard]] std::vector<CallPtr> take_all();

 private:
  struct State;
  static void look_by(const std::shared_ptr<State>& state, Deadline deadline);
  static void look(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;  // the timer's too
};

}  // namespace auth0::inline v0::redis
