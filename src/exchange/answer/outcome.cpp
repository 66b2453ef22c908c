#include "exchange/answer/outcome.hpp"

#include "base/fail.hpp"
#include "exchange/answer/oauth_error_response.hpp"
#include "exchange/answer/retry_after.hpp"
#include "exchange/answer/token_response.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace auth0::inline v0::exchange {

namespace {

// How long a tenant blocks an address after too many refused subject tokens, if its answer does not say.
constexpr std::chrono::seconds lock_out_time = std::chrono::minutes(10);

// The server's code, if it looks like a code and not like a token: only then may it be part of a message.
std::string code_for_message(const OAuthError* oauth) {
  constexpr std::size_t longest = 40;
  if (oauth == nullptr || oauth->error.size() > longest) return {};
  const bool is_plain =
      std::ranges::all_of(oauth->error, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  return is_plain ? " (" + oauth->error + ")" : std::string();
}

Outcome failed(Reason reason, const std::string& message, std::shared_ptr<const OAuthError> oauth) {
  auto error = fail(reason, message + code_for_message(oauth.get())).error();
  error.oauth = std::move(oauth);
  return {.tokens = std::unexpected(std::move(error))};
}

Outcome throttled(std::shared_ptr<const OAuthError> oauth, std::optional<std::chrono::seconds> wait) {
  const std::string code = oauth ? oauth->error : std::string();
  auto outcome = failed(Reason::exchange_throttled, "the authorization server received too many requests",
                        std::move(oauth));
  if (code == "too_many_attempts" && wait.value_or(std::chrono::seconds(0)) <= std::chrono::seconds(0))
    wait = lock_out_time;
  outcome.tokens.error().retry_after = wait;
  outcome.may_be_repeated = code == "too_many_requests";
  return outcome;
}

Outcome server_failed(int status, std::shared_ptr<const OAuthError> oauth,
                      std::optional<std::chrono::seconds> wait) {
  auto outcome = failed(Reason::token_endpoint_unavailable,
                        "the token endpoint answered with status " + std::to_string(status), std::move(oauth));
  outcome.tokens.error().retry_after = wait;
  outcome.may_be_repeated = true;
  return outcome;
}

}  // namespace

Outcome outcome_of(const HttpResponse& response, std::chrono::sys_seconds now,
                   std::span<const std::string_view> secrets) {
  const int status = response.status;
  if (status < 400 || status > 599) return {.tokens = read_token_response(response, now)};
  auto oauth = read_oauth_error(response, secrets);
  const auto wait = retry_after(response, now);
  if (status >= 500) return server_failed(status, std::move(oauth), wait);
  if (status == 429) return throttled(std::move(oauth), wait);
  if (oauth)
    return failed(Reason::exchange_refused, "the authorization server refused the exchange", std::move(oauth));
  return failed(Reason::token_answer_invalid,
                "the token endpoint answered with status " + std::to_string(status) + " and no OAuth error",
                nullptr);
}

Outcome outcome_of(const TransportError& error) {
  auto outcome = failed(Reason::token_endpoint_unavailable,
                        "the token endpoint did not answer: " + error.message, nullptr);
  switch (error.failure) {
    case TransportFailure::could_not_connect:
    case TransportFailure::timed_out:
    case TransportFailure::connection_broken:
      outcome.may_be_repeated = true;
      break;
    case TransportFailure::tls:
    case TransportFailure::body_too_large:
    case TransportFailure::refused_by_client:
    case TransportFailure::cancelled:
      break;  // would fail in the same way again
  }
  return outcome;
}

Outcome out_of_time() {
  return {.tokens = fail(Reason::deadline_exceeded, "the deadline expired before a token was received"),
          .concerns_this_call_alone = true};
}

Outcome cancelled() {
  return {.tokens = fail(Reason::cancelled, "the call was cancelled, or its client was destroyed"),
          .concerns_this_call_alone = true};
}

}  // namespace auth0::inline v0::exchange
