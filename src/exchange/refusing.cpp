#include "exchange/refusing.hpp"

#include "base/fail.hpp"

#include <new>
#include <string>

namespace auth0::inline v0::exchange {

namespace {

// What the server would refuse again for the same cause (10.11); `nullopt` if that cannot be said. RFC 6749
// section 5.2 has `invalid_request` for any parameter, of which the subject token is one.
std::optional<Refusals::About> what_was_refused(const Error& error) {
  if (error.reason != Reason::exchange_refused || !error.oauth) return std::nullopt;
  if (error.oauth->error == "invalid_grant") return Refusals::About::subject_token;
  if (error.oauth->error == "invalid_request") return Refusals::About::request;
  return std::nullopt;
}

// Whether the server refused the exchange with an OAuth error. If it failed, or the request did not reach it,
// it has not looked at the subject token.
bool is_judgement(const Error& error) {
  return error.oauth && error.oauth->http_status >= 400 && error.oauth->http_status < 500;
}

Error refused_already(Reason reason, std::string message, const Refusals::Refusal& refusal,
                      std::chrono::steady_clock::time_point now) {
  auto error = fail(reason, std::move(message)).error();
  error.retry_after = std::chrono::ceil<std::chrono::seconds>(refusal.until - now);
  error.oauth = refusal.oauth;
  return error;
}

}  // namespace

Task<Outcome> Refusing::run(ExchangeCall& call) {
  const auto asked_at = clock_->monotonic_now();
  if (auto error = known_refusal(call, asked_at))
    co_return Outcome{.tokens = std::unexpected(std::move(*error))};
  auto running = next_->run(call);
  auto outcome = co_await std::move(running);
  remember(outcome.tokens, call.names, asked_at);
  co_return outcome;
}

std::optional<Error> Refusing::known_refusal(const ExchangeCall& call, TimePoint now) const {
  if (const auto refusal = refusals_.of_token(call.names.subject, now)) {
    return refused_already(Reason::subject_token_refused_before,
                           "the authorization server refused this subject token within the last 60 s", *refusal,
                           now);
  }
  if (const auto refusal = refusals_.of_request(call.names, now)) {
    return refused_already(
        Reason::subject_token_refused_before,
        "the authorization server refused this subject token with the same parameters within "
        "the last 60 s",
        *refusal, now);
  }
  if (call.request.kind != Exchange::custom) return std::nullopt;
  if (const auto refusal = refusals_.of_all(now)) {
    return refused_already(
        Reason::exchange_throttled,
        "too many exchanges were refused; the authorization server accepts none from here for now", *refusal,
        now);
  }
  return std::nullopt;
}

void Refusing::remember(const Result<ExchangedTokenSet>& tokens, const RequestNames& names,
                        TimePoint asked_at) {
  const auto now = clock_->monotonic_now();
  try {
    if (tokens) {
      refusals_.note_accepted(names.subject, now);
    } else if (const auto refused = what_was_refused(tokens.error())) {
      refusals_.note_refused(names, *refused, tokens.error().oauth, asked_at, now);
    } else {
      remember_lock_out(tokens.error(), now);
      if (is_judgement(tokens.error())) refusals_.note_left_open(names.subject, now);
    }
  } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): the caller gets its outcome all the same
  }
}

void Refusing::remember_lock_out(const Error& error, TimePoint now) {
  if (error.reason != Reason::exchange_throttled || !error.oauth || error.oauth->error != "too_many_attempts")
    return;
  // All callers are told this, so nothing but the code: the description may be about one of them.
  const auto code_alone = std::make_shared<const OAuthError>(
      OAuthError{.http_status = error.oauth->http_status, .error = error.oauth->error});
  refusals_.lock_out({.oauth = code_alone, .until = now + error.retry_after.value_or(std::chrono::seconds(0))});
}

}  // namespace auth0::inline v0::exchange
