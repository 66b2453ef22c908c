#include "exchange/shared.hpp"

#include "exchange/kept/result_cache.hpp"

namespace auth0::inline v0::exchange {

Task<Outcome> Shared::run(ExchangeCall& call) {
  std::optional<Flights::Member> member;
  while (!call.must_end(*clock_)) {
    member.emplace(flights_, call.names.request);
    if (member->leads()) break;
    auto waiting = member->until_end(call.waiting, call.time_left(*clock_));
    static_cast<void>(co_await std::move(waiting));
    if (!member->must_begin_again()) break;
  }
  auto going_on = go_on(call, member);
  co_return co_await std::move(going_on);
}

// A function of its own, so that the frame of a call that waits stays small.
Task<Outcome> Shared::go_on(ExchangeCall& call, std::optional<Flights::Member>& member) {
  if (member && member->leads()) return lead(call, *member);
  if (member && member->has_outcome()) return given(member->outcome());
  if (call.must_end(*clock_)) return given(call.end());
  // Calls that cannot have the leader's outcome all ask now: one after the other they would miss their
  // deadlines.
  return next_->run(call);
}

Task<Outcome> Shared::given(Outcome outcome) {
  co_return outcome;
}

Task<Outcome> Shared::lead(ExchangeCall& call, Flights::Member& member) {
  auto running = next_->run(call);
  auto outcome = co_await std::move(running);
  const bool is_for_all = outcome.tokens ? may_be_shared(*outcome.tokens, call.request.asked_for)
                                         : !outcome.concerns_this_call_alone;
  if (is_for_all) {
    member.share(outcome);
  } else if (call.waiting.is_cancelled()) {
    member.pass_on();
  }
  co_return outcome;
}

}  // namespace auth0::inline v0::exchange
