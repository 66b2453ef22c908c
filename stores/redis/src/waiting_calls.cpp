#include "waiting_calls.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace auth0::inline v0::redis {

struct WaitingCalls::State {
  explicit State(asio::io_context& context) : timer(context) {}

  asio::steady_timer timer;
  Deadline next_look = Deadline::max();
  std::vector<CallPtr> calls{};
};

WaitingCalls::WaitingCalls(asio::io_context& context) : state_(std::make_shared<State>(context)) {}

void WaitingCalls::add(CallPtr call) {
  look_by(state_, call->deadline);
  state_->calls.push_back(std::move(call));
}

bool WaitingCalls::empty() const noexcept {
  return state_->calls.empty();
}

std::vector<CallPtr> WaitingCalls::take_all() {
  return std::exchange(state_->calls, {});
}

void WaitingCalls::look_by(const std::shared_ptr<State>& state, Deadline deadline) {
  if (state->next_look <= deadline) return;
  state->next_look = Deadline::max();  // until the timer runs, for which there may be no memory
  state->timer.expires_at(deadline);
  state->timer.async_wait([state = std::weak_ptr(state)](const boost::system::error_code& error) {
    if (const auto waiting = state.lock(); waiting && !error) look(waiting);
  });
  state->next_look = deadline;
}

void WaitingCalls::look(const std::shared_ptr<State>& state) {
  state->next_look = Deadline::max();
  const auto now = SteadyClock::now();
  std::vector<CallPtr> late;
  for (auto& call : state->calls)
    if (call->deadline <= now) late.push_back(std::move(call));
  std::erase(state->calls, nullptr);
  const auto next = std::ranges::min_element(state->calls, {}, [](const auto& call) { return call->deadline; });
  if (next != state->calls.end()) look_by(state, (*next)->deadline);
  for (auto& call : late)
    call->finish_with("no answer in time");
}

}  // namespace auth0::inline v0::redis
