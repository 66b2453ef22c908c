#include "exchange/attempt.hpp"

#include "base/fail.hpp"
#include "exchange/answer/oauth_error_response.hpp"
#include "exchange/answer/retry_after.hpp"
#include "exchange/answer/token_response.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace auth0::exchange {

namespace {

// How long a tenant blocks an address after too many refused subject tokens, where it does not say.
constexpr std::chrono::seconds lock_out_time = std::chrono::minutes(10);

// The server's code as far as it may stand in a message: what codes look like, and tokens do not.
std::string code_for_message(const OAuthError* oauth) {
  constexpr std::size_t longest = 40;
  if (oauth == nullptr || oauth->error.size() > longest) return {};
  const bool is_plain =
      std::ranges::all_of(oauth->error, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  return is_plain ? " (" + oauth->error + ")" : std::string();
}

Attempt failed(Reason reason, const std::string& message, std::shared_ptr<const OAuthError> oauth) {
  auto error = fail(reason, message + code_for_message(oauth.get())).error();
  error.oauth = std::move(oauth);
  return {.outcome = std::unexpected(std::move(error))};
}

Attempt throttled(std::shared_ptr<const OAuthError> oauth, std::optional<std::chrono::seconds> wait) {
  const std::string code = oauth ? oauth->error : std::string();
  auto attempt = failed(Reason::exchange_throttled, "the authorization server has had too many requests",
                        std::move(oauth));
  if (code == "too_many_attempts" && wait.value_or(std::chrono::seconds(0)) <= std::chrono::seconds(0))
    wait = lock_out_time;
  attempt.outcome.error().retry_after = wait;
  attempt.wait_asked_for = wait;
  attempt.may_be_repeated = code == "too_many_requests";
  return attempt;
}

Attempt server_failed(int status, std::shared_ptr<const OAuthError> oauth,
                      std::optional<std::chrono::seconds> wait) {
  auto attempt = failed(Reason::token_endpoint_unavailable,
                        "the token endpoint answered with status " + std::to_string(status), std::move(oauth));
  attempt.outcome.error().retry_after = wait;
  attempt.wait_asked_for = wait;
  attempt.may_be_repeated = true;
  return attempt;
}

}  // namespace

Attempt judge_answer(const HttpResponse& response, std::chrono::sys_seconds now,
                     std::span<const std::string_view> secrets) {
  const int status = response.status;
  if (status < 400 || status > 599) return {.outcome = read_token_response(response, now)};
  auto oauth = read_oauth_error(response, secrets);
  const auto wait = wait_asked_for(response, now);
  if (status >= 500) return server_failed(status, std::move(oauth), wait);
  if (status == 429) return throttled(std::move(oauth), wait);
  if (oauth)
    return failed(Reason::exchange_refused, "the authorization server refused the exchange", std::move(oauth));
  return failed(Reason::token_answer_invalid,
                "the token endpoint answered with status " + std::to_string(status) + " and no OAuth error",
                nullptr);
}

Attempt judge_failure(const TransportError& error) {
  auto attempt = failed(Reason::token_endpoint_unavailable,
                        "the token endpoint gave no answer: " + error.message, nullptr);
  switch (error.failure) {
    case TransportFailure::could_not_connect:
    case TransportFailure::timed_out:
    case TransportFailure::connection_broken:
      attempt.may_be_repeated = true;
      break;
    case TransportFailure::tls:
    case TransportFailure::body_too_large:
    case TransportFailure::refused_by_client:
    case TransportFailure::cancelled:
      break;  // would fail in the same way again
  }
  return attempt;
}

}  // namespace auth0::exchange
