#include "exchange/shared.hpp"

#include "exchange/kept/result_cache.hpp"

namespace auth0::inline v0::exchange {

Task<Outcome> Shared::run(ExchangeCall& call) {
  while (!call.must_end(*clock_)) {
    Flights::Member member(flights_, call.names.request);
    if (member.leads()) {
      auto leading = lead(call, member);
      co_return co_await std::move(leading);
    }
    auto waiting = member.until_end(call.waiting, call.time_left(*clock_));
    static_cast<void>(co_await std::move(waiting));
    if (member.has_outcome()) co_return member.outcome();
    if (!member.must_begin_again()) break;
  }
  // Calls that cannot have the leader's outcome all ask now: one after the other they would miss their
  // deadlines.
  if (call.must_end(*clock_)) co_return call.end();
  auto running = next_->run(call);
  co_return co_await std::move(running);
}

Task<Outcome> Shared::lead(ExchangeCall& call, Flights::Member& member) {
  auto running = next_->run(call);
  auto outcome = co_await std::move(running);
  const bool is_for_all = outcome.tokens ? may_be_shared(*outcome.tokens) : !outcome.concerns_this_call_alone;
  if (is_for_all) {
    member.share(outcome);
  } else if (call.waiting.is_cancelled()) {
    member.pass_on();
  }
  co_return outcome;
}

}  // namespace auth0::inline v0::exchange
