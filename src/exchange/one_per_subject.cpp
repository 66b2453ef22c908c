#include "exchange/one_per_subject.hpp"

#include <optional>

namespace auth0::inline v0::exchange {

Task<Outcome> OnePerSubject::run(ExchangeCall& call) {
  return must_take_turns(call) ? take_turns(call) : next_->run(call);
}

// A call that the next step refuses at once need not wait.
bool OnePerSubject::must_take_turns(const ExchangeCall& call) const {
  if (call.request.kind != Exchange::custom) return false;
  const auto now = clock_->monotonic_now();
  const auto& names = call.names;
  return refusals_.is_unjudged(names.subject, now) && !refusals_.of_token(names.subject, now) &&
         !refusals_.of_request(names, now) && !refusals_.of_all(now);
}

Task<Outcome> OnePerSubject::take_turns(ExchangeCall& call) {
  std::optional<Flights::Member> turn;
  while (must_take_turns(call)) {
    if (call.must_end(*clock_)) co_return call.end();
    turn.emplace(turns_, call.names.subject);
    if (turn->leads()) break;
    auto waiting = turn->until_end(call.waiting, call.time_left(*clock_));
    static_cast<void>(co_await std::move(waiting));
  }
  auto running = next_->run(call);
  co_return co_await std::move(running);
}

}  // namespace auth0::inline v0::exchange
