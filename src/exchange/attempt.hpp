#pragma once

#include <auth0/error.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/token_exchange.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string_view>

namespace auth0::exchange {

/// How one request to the token endpoint ended, and whether another may end better.
struct Attempt {
  Result<ExchangedTokenSet> outcome;
  bool may_be_repeated = false;
  std::optional<std::chrono::seconds> wait_asked_for{};
};

/// Judges an answer (rule 10.7). What the server says of a refusal goes into `Error::oauth`, without any of the
/// secrets.
[[nodiscard]] Attempt judge_answer(const HttpResponse& response, std::chrono::sys_seconds now,
                                   std::span<const std::string_view> secrets);

/// The same where there was no answer.
[[nodiscard]] Attempt judge_failure(const TransportError& error);

}  // namespace auth0::exchange
