#include "exchange/requesting.hpp"

#include "base/wiped.hpp"

#include <array>
#include <chrono>
#include <string_view>

namespace auth0::inline v0::exchange {

Outcome Requesting::run(ExchangeCall& call) {
  const auto left = call.time_left(*clock_);
  if (left <= std::chrono::milliseconds(0)) return out_of_time();
  // A new one each time: an assertion may be used once.
  auto sent = client_.authenticated(call.request.form, call.server, clock_->now());
  const WipedAtEnd wiped_assertion(sent.assertion);
  const WipedAtEnd wiped_authorization(sent.authorization);
  const std::array<std::string_view, 5> secrets = {call.request.subject_token, call.request.actor_token,
                                                   client_.secret(), sent.assertion, sent.authorization};
  auto response = endpoint_.post(call.server.token_endpoint,
                                 {.form = std::move(sent.body), .authorization = sent.authorization}, left);
  if (!response) return outcome_of(response.error());
  const WipedAtEnd wiped(response->body);
  return outcome_of(*response, clock_->now(), secrets);
}

}  // namespace auth0::inline v0::exchange
