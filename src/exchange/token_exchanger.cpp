#include "exchange/token_exchanger.hpp"

#include "exchange/organization.hpp"
#include "exchange/wiped.hpp"
#include "fail.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace auth0::exchange {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_deadline = std::chrono::days(1);  // so that no sum overflows

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
    tokens.error().message +=
        "; Token Vault is a service of Auth0, and the client's issuer is another provider";
  return std::unexpected(with_code(std::move(tokens.error()), request.kind));
}

// 10.10: where tokens are kept, who asks for the same at the same time shares one request.
Result<ExchangedTokenSet> TokenExchanger::exchange_once(const TokenRequest& request, TimePoint deadline) {
  const auto subject = hasher_.subject_of(request);
  if (!cache_) return ask_unless_refused(request, subject, deadline);
  const ResultCache::Key key{
      .name = hasher_.name_of(request, subject, issuer_->only()->issuer_url(), client_.client_id()),
      .subject_token = request.subject_token};
  if (auto known = cache_->find(key)) return std::move(*known);
  const auto lead = [&]() -> Result<ExchangedTokenSet> {
    if (auto known = cache_->find(key)) return std::move(*known);  // of a flight that has just ended
    auto tokens = ask_unless_refused(request, subject, deadline);
    if (tokens) cache_->keep(key, *tokens);
    return tokens;
  };
  for (;;) {
    const auto left = std::chrono::floor<milliseconds>(deadline - clock_->monotonic_now());
    if (left <= milliseconds(0)) return std::unexpected(deadline_exceeded());
    if (auto outcome = flights_.run(key.name, left, lead)) return std::move(*outcome);
  }
}

Result<ExchangedTokenSet> TokenExchanger::ask_unless_refused(const TokenRequest& request,
                                                             const jose::Sha256& subject, TimePoint deadline) {
  if (auto error = refused_before(request, subject)) return std::unexpected(std::move(*error));
  auto tokens = ask(request, deadline);
  if (!tokens) note_refusal(tokens.error(), subject);
  return tokens;
}

std::optional<Error> TokenExchanger::refused_before(const TokenRequest& request,
                                                    const jose::Sha256& subject) const {  // 10.11
  const auto now = clock_->monotonic_now();
  if (const auto refusal = refusals_.of(subject, now)) {
    return refused_already(Reason::subject_token_refused_before,
                           "the authorization server refused this subject token within the last 60 s", *refusal,
                           now);
  }
  if (request.kind != Exchange::custom) return std::nullopt;
  if (const auto refusal = refusals_.of_all(now)) {
    return refused_already(Reason::exchange_throttled,
                           "the authorization server has had too many refused attempts from here", *refusal,
                           now);
  }
  return std::nullopt;
}

void TokenExchanger::note_refusal(const Error& error, const jose::Sha256& subject) {
  if (!error.oauth) return;
  const auto& code = error.oauth->error;
  const auto now = clock_->monotonic_now();
  if (error.reason == Reason::exchange_refused && (code == "invalid_request" || code == "invalid_grant"))
    refusals_.remember(subject, error.oauth, now);
  if (error.reason == Reason::exchange_throttled && code == "too_many_attempts" && error.retry_after)
    refusals_.lock_out({.oauth = error.oauth, .until = now + *error.retry_after});
}

Result<ExchangedTokenSet> TokenExchanger::ask(const TokenRequest& request, TimePoint deadline) const {
  const auto where = target();
  if (!where) return std::unexpected(where.error());
  auto tokens = retries_.run(deadline, [&](milliseconds timeout) { return attempt(request, *where, timeout); });
  if (!tokens || !request.organization || tokens->id_token.empty()) return tokens;
  if (auto ok = check_organization(*request.organization, tokens->id_token); !ok)
    return std::unexpected(std::move(ok.error()));
  return tokens;
}

Result<TokenExchanger::Target> TokenExchanger::target() const {
  const auto known = issuer_->only()->current();
  if (!known) return std::unexpected(known.error());
  const auto& metadata = (*known)->metadata;
  const bool has_own = client_.shows_certificate() && !metadata.mtls_token_endpoint.empty();  // RFC 8705 §5
  const auto& url = has_own ? metadata.mtls_token_endpoint : metadata.token_endpoint;
  if (url.empty())
    return fail(Reason::token_endpoint_unavailable, "the issuer's metadata names no token endpoint at https");
  return Target{.issuer = metadata.issuer, .token_endpoint = url};
}

Attempt TokenExchanger::attempt(const TokenRequest& request, const Target& target, milliseconds timeout) const {
  // A new body each time: an assertion may be used once.
  auto response = endpoint_.post(target.token_endpoint,
                                 client_.body_of(request.form, target.issuer, clock_->now()), timeout);
  if (!response) return judge_failure(response.error());
  const WipedAtEnd wiped(response->body);
  const std::array<std::string_view, 3> secrets = {request.subject_token, request.actor_token,
                                                   client_.secret()};
  return judge_answer(*response, clock_->now(), secrets);
}

}  // namespace auth0::exchange
