#include "exchange/requesting.hpp"

#include "base/wiped.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::exchange {

Task<Outcome> Requesting::run(ExchangeCall& call) {
  if (call.must_end(*clock_)) co_return call.end();
  // A new one each time: an assertion may be used once.
  auto form = client_.authenticated(call.request.form, call.server, clock_->now());
  const std::array<std::string_view, 5> secrets = {call.request.subject_token, call.request.actor_token,
                                                   client_.secret(), form.assertion.get(),
                                                   form.authorization.get()};
  TokenEndpoint::Message message{.form = std::move(form.body),
                                 .authorization = form.authorization.get(),
                                 .traceparent = call.request.traceparent};
  ++call.report.requests;
  auto posting = endpoint_.post(call.server.token_endpoint, call.server.issuer, std::move(message),
                                call.time_left(*clock_), call.waiting);
  auto response = co_await std::move(posting);
  if (call.waiting.is_cancelled() && !response) co_return cancelled();
  if (!response) co_return outcome_of(response.error());
  const WipedAtEnd wiped(response->body);
  co_return outcome_of(*response, clock_->now(), secrets);
}

}  // namespace auth0::inline v0::exchange
