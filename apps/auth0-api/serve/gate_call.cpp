#include "serve/gate_call.hpp"

#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

namespace auth0::command::serve {

std::optional<GateAnswer> GateCall::ask(Gate& gate, const GateRequest& request,
                                        const std::shared_ptr<Connection>& owner) {
  const auto number = ++number_;
  is_in_ask_ = true;
  AsyncCall call;
  try {
    call = gate.ask(request, [this, owner, number](GateAnswer answer) noexcept {
      answered(std::move(answer), number, owner);
    });
  } catch (const std::exception&) {
    direct_answer_ = GateAnswer{.status = 500, .reason = "internal_error"};
  }
  is_in_ask_ = false;
  if (direct_answer_) {
    ++number_;
    return std::exchange(direct_answer_, std::nullopt);
  }
  call_ = std::move(call);
  return std::nullopt;
}

void GateCall::cancel() {
  ++number_;
  call_.cancel();
  call_ = {};
}

// On any thread. Only the worker's own reads what `ask` has set.
void GateCall::answered(GateAnswer answer, std::uint32_t number,
                        const std::shared_ptr<Connection>& owner) noexcept {
  if (worker_.is_current_thread() && is_in_ask_ && number == number_) {
    direct_answer_ = std::move(answer);
    return;
  }
  try {
    boost::asio::post(worker_.context(), [this, owner, answer = std::move(answer), number] {
      if (number != number_) return;  // answered without the gate, or closed
      call_ = {};
      owner->take_answer(answer);
    });
  } catch (const std::exception&) {
    return;  // no memory to post: the request is answered when its time is over
  }
}

}  // namespace auth0::command::serve
