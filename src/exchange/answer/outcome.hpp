#pragma once

#include <auth0/error.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/token_exchange.hpp>

#include <chrono>
#include <span>
#include <string_view>

namespace auth0::inline v0::exchange {

/// What came of an exchange, or of one step of it.
struct Outcome {
  Result<ExchangedTokenSet> tokens;
  /// Whether the same request may succeed when it is sent again; no earlier than `Error::retry_after`, if it is
  /// set.
  bool may_be_repeated = false;
  /// Whether it failed because this call's deadline left too little time, or it was cancelled: another call may
  /// succeed.
  bool concerns_this_call_alone = false;
};

/// What the token endpoint answered (rule 10.7). What it says of a refusal goes into `Error::oauth`, without
/// any of the secrets.
[[nodiscard]] Outcome outcome_of(const HttpResponse& response, std::chrono::sys_seconds now,
                                 std::span<const std::string_view> secrets);

/// The same where there was no answer.
[[nodiscard]] Outcome outcome_of(const TransportError& error);

/// The outcome of a call whose deadline has expired.
[[nodiscard]] Outcome out_of_time();

/// The outcome of a call that was cancelled.
[[nodiscard]] Outcome cancelled();

}  // namespace auth0::inline v0::exchange
