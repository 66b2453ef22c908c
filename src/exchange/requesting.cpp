#include "exchange/requesting.hpp"

#include "base/wiped.hpp"

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::exchange {

using namespace std::chrono_literals;

Task<Outcome> Requesting::run(ExchangeCall& call) {
  if (call.must_end(*clock_)) co_return call.end();
  // A new one each time: an assertion may be used once.
  auto form = client_.authenticated(call.request.form, call.server, clock_->now());
  const auto time_left = call.time_left(*clock_);  // signing has taken time
  if (time_left <= 0ms) co_return call.end();
  const std::array<std::string_view, 5> secrets = {call.request.subject_token, call.request.actor_token,
                                                   client_.secret(), form.assertion.get(),
                                                   form.authorization.get()};
  TokenEndpoint::Message message{.form = std::move(form.body),
                                 .authorization = form.authorization.get(),
                                 .traceparent = call.request.traceparent};
  ++call.report.requests;
  auto posting = endpoint_.post(call.server.token_endpoint, call.server.issuer, std::move(message), time_left,
                                call.waiting);
  auto response = co_await std::move(posting);
  if (call.waiting.is_cancelled() && !response) co_return cancelled();
  if (!response) {
    auto outcome = outcome_of(response.error());
    const bool was_cut_short = time_left < endpoint_.timeout();
    if (response.error().failure == TransportFailure::timed_out && was_cut_short)
      outcome.concerns_this_call_alone = true;
    co_return outcome;
  }
  const WipedAtEnd wiped(response->body);
  co_return outcome_of(*response, clock_->now(), secrets);
}

}  // namespace auth0::inline v0::exchange
