#include "exchange/token_exchanger.hpp"

#include "base/bounded_message.hpp"
#include "base/fail.hpp"
#include "base/wiped.hpp"
#include "exchange/request/organization.hpp"
#include "exchange/request/subject_token.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <string_view>
#include <utility>

namespace auth0::exchange {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_deadline = std::chrono::days(1);  // so that no sum overflows

// What the server would refuse again for the same cause (10.11); `nullopt` if that cannot be said. RFC 6749
// section 5.2 has `invalid_request` for any parameter, of which the subject token is one.
std::optional<Refusals::About> what_was_refused(const Error& error) {
  if (error.reason != Reason::exchange_refused || !error.oauth) return std::nullopt;
  if (error.oauth->error == "invalid_grant") return Refusals::About::subject_token;
  if (error.oauth->error == "invalid_request") return Refusals::About::request;
  return std::nullopt;
}

// Whether the server has refused the exchange in terms of OAuth. Where it fails, or nothing reached it, it has
// not looked at the subject token.
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

TokenExchanger::TokenExchanger(Options options)
    : issuer_(std::move(options.issuer)),
      client_(std::move(options.client)),
      endpoint_(std::move(options.endpoint)),
      clock_(options.clock),
      retries_(std::move(options.retries), std::move(options.clock)),
      has_token_vault_(options.has_token_vault),
      refusals_(static_cast<std::size_t>(options.exchange.max_refused_tokens)) {
  if (options.exchange.store || options.exchange.max_cached_tokens > 0)
    cache_.emplace(options.exchange, clock_);
}

Result<ExchangedTokenSet> TokenExchanger::exchange(const TokenRequest& request) {
  const auto deadline = clock_->monotonic_now() + std::min(request.deadline, longest_deadline);
  auto tokens = exchange_once(request, deadline);
  if (tokens) return tokens;
  if (request.kind == Exchange::connection && tokens.error().oauth && !has_token_vault_)  // 2.8
    tokens.error().message =
        bounded_message(tokens.error().message +
                        "; Token Vault is a service of Auth0, and the client's issuer is another provider");
  return std::unexpected(with_code(std::move(tokens.error()), request.kind));
}

// 10.10: where tokens are kept, who asks for the same at the same time shares one request.
Result<ExchangedTokenSet> TokenExchanger::exchange_once(const TokenRequest& request, TimePoint deadline) {
  const auto names = hasher_.names_of(request, issuer_->only()->issuer_url(), client_.client_id());
  if (!cache_) return ask_in_turn(request, names, deadline).outcome;
  const ResultCache::Key key{.name = names.request,
                             .subject_token = request.subject_token,
                             .is_custom = request.kind == Exchange::custom};
  if (auto known = cache_->find(key)) return std::move(*known);
  return share(key.name, deadline, [&]() -> SingleFlight::Led {
    if (auto known = cache_->find(key))
      return {.outcome = std::move(*known)};  // of a flight that has just ended
    auto ended = ask_in_turn(request, names, deadline);
    if (ended.outcome) cache_->keep(key, *ended.outcome);
    // How little time the leader had is no matter of the others.
    const bool is_its_own = ended.outcome ? !may_be_shared(*ended.outcome) : ended.for_want_of_time;
    return {.outcome = std::move(ended.outcome), .may_be_shared = !is_its_own};
  });
}

// Who cannot have the leader's outcome asks at once: one after the other they would miss their deadlines.
Result<ExchangedTokenSet> TokenExchanger::share(const jose::Sha256& name, TimePoint deadline,
                                                const std::function<SingleFlight::Led()>& lead) {
  const auto left = time_left(deadline);
  if (left <= milliseconds(0)) return std::unexpected(deadline_exceeded());
  if (auto outcome = flights_.run(name, left, lead)) return std::move(*outcome);
  if (time_left(deadline) <= milliseconds(0)) return std::unexpected(deadline_exceeded());
  return lead().outcome;
}

// 10.11: while the server has not said what it thinks of a subject token, one question at a time is asked about
// it. The others wait for their turn, not for the outcome: theirs may be other parameters.
Retries::Ended TokenExchanger::ask_in_turn(const TokenRequest& request, const RequestNames& names,
                                           TimePoint deadline) {
  if (request.kind != Exchange::custom) return ask_unless_refused(request, names, deadline);
  bool for_want_of_time = false;
  const auto ask_first = [&]() -> SingleFlight::Led {
    auto ended = ask_unless_refused(request, names, deadline);
    for_want_of_time = ended.for_want_of_time;
    return {.outcome = std::move(ended.outcome), .may_be_shared = false};
  };
  while (refusals_.is_unjudged(names.subject, clock_->monotonic_now())) {
    if (auto error = refused_before(request, names)) return {.outcome = std::unexpected(std::move(*error))};
    const auto left = time_left(deadline);
    if (left <= milliseconds(0))
      return {.outcome = std::unexpected(deadline_exceeded()), .for_want_of_time = true};
    if (auto outcome = flights_.run(names.subject, left, ask_first))
      return {.outcome = std::move(*outcome), .for_want_of_time = for_want_of_time};
  }
  return ask_unless_refused(request, names, deadline);
}

milliseconds TokenExchanger::time_left(TimePoint deadline) const {
  return std::chrono::floor<milliseconds>(deadline - clock_->monotonic_now());
}

Retries::Ended TokenExchanger::ask_unless_refused(const TokenRequest& request, const RequestNames& names,
                                                  TimePoint deadline) {
  if (auto error = refused_before(request, names)) return {.outcome = std::unexpected(std::move(*error))};
  const auto asked_at = clock_->monotonic_now();
  auto ended = ask(request, deadline);
  note_answer(ended.outcome, names, asked_at);
  if (!ended.outcome || !request.organization || ended.outcome->id_token.empty()) return ended;
  if (auto ok = check_organization(*request.organization, ended.outcome->id_token); !ok)
    ended.outcome = std::unexpected(std::move(ok.error()));
  return ended;
}

std::optional<Error> TokenExchanger::refused_before(const TokenRequest& request,
                                                    const RequestNames& names) const {  // 10.11
  const auto now = clock_->monotonic_now();
  if (const auto refusal = refusals_.of_token(names.subject, now)) {
    return refused_already(Reason::subject_token_refused_before,
                           "the authorization server refused this subject token within the last 60 s", *refusal,
                           now);
  }
  if (const auto refusal = refusals_.of_request(names, now)) {
    return refused_already(
        Reason::subject_token_refused_before,
        "the authorization server refused this subject token with the same parameters within "
        "the last 60 s",
        *refusal, now);
  }
  if (request.kind != Exchange::custom) return std::nullopt;
  if (const auto refusal = refusals_.of_all(now)) {
    return refused_already(Reason::exchange_throttled,
                           "the authorization server has had too many refused attempts from here", *refusal,
                           now);
  }
  return std::nullopt;
}

void TokenExchanger::note_answer(const Result<ExchangedTokenSet>& answer, const RequestNames& names,
                                 TimePoint asked_at) {
  const auto now = clock_->monotonic_now();
  try {
    if (answer) {
      refusals_.note_accepted(names.subject, now);
    } else if (const auto refused = what_was_refused(answer.error())) {
      refusals_.note_refused(names, *refused, answer.error().oauth, asked_at, now);
    } else {
      note_lock_out(answer.error(), now);
      if (is_judgement(answer.error())) refusals_.note_left_open(names.subject, now);
    }
  } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): the answer is the caller's all the same
  }
}

void TokenExchanger::note_lock_out(const Error& error, TimePoint now) {
  if (error.reason != Reason::exchange_throttled || !error.oauth || error.oauth->error != "too_many_attempts" ||
      !error.retry_after)
    return;
  // Everybody is told that, so nothing but the code: the description may be about one caller.
  const auto code_alone = std::make_shared<const OAuthError>(
      OAuthError{.http_status = error.oauth->http_status, .error = error.oauth->error});
  refusals_.lock_out({.oauth = code_alone, .until = now + *error.retry_after});
}

Retries::Ended TokenExchanger::ask(const TokenRequest& request, TimePoint deadline) const {
  const auto where = target();
  if (!where) return {.outcome = std::unexpected(where.error())};
  if (request.kind != Exchange::custom) {  // 10.10: a custom subject token may be anybody's
    if (auto ok = check_issuer_of_subject(request.subject_token, where->issuer); !ok)
      return {.outcome = std::unexpected(std::move(ok.error()))};
  }
  return retries_.run(deadline, [&](milliseconds timeout) { return attempt(request, *where, timeout); });
}

Result<TokenExchanger::Target> TokenExchanger::target() const {
  const auto known = issuer_->only()->current();
  if (!known) return std::unexpected(known.error());
  const auto& metadata = (*known)->metadata;
  const bool has_own = client_.shows_certificate() && !metadata.mtls_token_endpoint.empty();  // RFC 8705 §5
  const auto& url = has_own ? metadata.mtls_token_endpoint : metadata.token_endpoint;
  if (url.empty())
    return fail(Reason::token_endpoint_unavailable, "the issuer's metadata names no token endpoint at https");
  return Target{
      .issuer = metadata.issuer, .token_endpoint = url, .takes_secret_in_form = metadata.takes_secret_in_form};
}

Attempt TokenExchanger::attempt(const TokenRequest& request, const Target& target, milliseconds timeout) const {
  // A new one each time: an assertion may be used once.
  auto sent = client_.authenticated(request.form, target, clock_->now());
  const WipedAtEnd wiped_assertion(sent.assertion);
  const WipedAtEnd wiped_authorization(sent.authorization);
  const std::array<std::string_view, 5> secrets = {request.subject_token, request.actor_token, client_.secret(),
                                                   sent.assertion, sent.authorization};
  auto response = endpoint_.post(target.token_endpoint,
                                 {.form = std::move(sent.body), .authorization = sent.authorization}, timeout);
  if (!response) return judge_failure(response.error());
  const WipedAtEnd wiped(response->body);
  return judge_answer(*response, clock_->now(), secrets);
}

}  // namespace auth0::exchange
