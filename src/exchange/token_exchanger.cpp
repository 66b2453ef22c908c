#include "exchange/token_exchanger.hpp"

#include "base/bounded_message.hpp"
#include "exchange/cached.hpp"
#include "exchange/checking_organization.hpp"
#include "exchange/deadline_timer.hpp"
#include "exchange/discovering.hpp"
#include "exchange/one_per_subject.hpp"
#include "exchange/refusing.hpp"
#include "exchange/requesting.hpp"
#include "exchange/shared.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace auth0::inline v0::exchange {

namespace {

constexpr std::chrono::milliseconds longest_deadline = std::chrono::days(1);  // so that no sum overflows

}  // namespace

TokenExchanger::TokenExchanger(Options options)
    : issuer_(options.issuer),
      client_(std::move(options.client)),
      clock_(options.clock),
      has_token_vault_(options.has_token_vault),
      refusals_(static_cast<std::size_t>(options.exchange.max_refused_tokens)) {
  if (options.exchange.store || options.exchange.max_cached_tokens > 0)
    cache_.emplace(options.exchange, clock_, options.pool);
  first_step_ = steps_of(std::move(options));
}

// From the last step to the first: a call takes them from below upwards.
NextStep TokenExchanger::steps_of(Options options) {
  NextStep step = std::make_unique<Requesting>(client_, std::move(options.endpoint), clock_);
  step = std::make_unique<Retrying>(std::move(options.retries), clock_, std::move(step));
  step = std::make_unique<Discovering>(issuer_, client_, std::move(step));
  step = std::make_unique<Refusing>(refusals_, clock_, std::move(step));
  step = std::make_unique<OnePerSubject>(refusals_, clock_, std::move(step));
  step = std::make_unique<CheckingOrganization>(std::move(step));
  if (!cache_) return step;
  step = std::make_unique<Caching>(*cache_, std::move(step));
  step = std::make_unique<Cached>(*cache_, std::move(step));  // a leader that has just ended left its tokens
  return std::make_unique<Shared>(clock_, std::move(step));
}

RequestNames TokenExchanger::names_of(const TokenRequest& request) const {
  return hasher_.names_of(request, issuer_->single_issuer()->issuer_url(), client_.client_id());
}

std::optional<ExchangedTokenSet> TokenExchanger::find(const TokenRequest& request) {
  if (!cache_ || !cache_->has_memory()) return std::nullopt;  // so that nothing is hashed in vain
  return find(request, names_of(request));
}

std::optional<ExchangedTokenSet> TokenExchanger::find(const TokenRequest& request, const RequestNames& names) {
  if (!cache_ || !cache_->has_memory()) return std::nullopt;
  return cache_->find_in_memory(cache_key(request, names));
}

Result<ExchangedTokenSet> TokenExchanger::exchange(TokenRequest request, ExchangeReport* report) {
  const auto names = names_of(request);
  if (auto tokens = find(request, names)) {
    if (report != nullptr) report->was_cached = true;
    return std::move(*tokens);
  }
  const worker::Waiting waiting;
  return run_to_end(exchange(std::move(request), names, waiting, report));
}

Task<Result<ExchangedTokenSet>> TokenExchanger::exchange(TokenRequest request, const worker::Waiting& waiting,
                                                         ExchangeReport* report) {
  const auto names = names_of(request);
  return exchange(std::move(request), names, waiting, report);
}

Task<Result<ExchangedTokenSet>> TokenExchanger::exchange(TokenRequest request, const RequestNames& names,
                                                         const worker::Waiting& waiting,
                                                         ExchangeReport* report) {
  const auto time = std::min(request.deadline, longest_deadline);
  return run({.request = std::move(request),
              .names = names,
              .deadline = clock_->monotonic_now() + time,
              .waiting = waiting},
             time, report);
}

Task<Result<ExchangedTokenSet>> TokenExchanger::run(ExchangeCall call, std::chrono::milliseconds time,
                                                    ExchangeReport* report) {
  const DeadlineTimer timer(call.waiting, time);
  auto running = first_step_->run(call);
  auto outcome = co_await std::move(running);
  if (report != nullptr) *report = call.report;
  co_return result_of(outcome, call.request.kind, timer.has_expired());
}

Result<ExchangedTokenSet> TokenExchanger::result_of(Outcome& outcome, Exchange kind, bool has_expired) const {
  if (outcome.tokens) return std::move(outcome.tokens);
  if (has_expired && outcome.tokens.error().reason == Reason::cancelled) outcome = out_of_time();
  return std::unexpected(explained(std::move(outcome.tokens.error()), kind));
}

Error TokenExchanger::explained(Error error, Exchange kind) const {
  if (kind == Exchange::connection && error.oauth && !has_token_vault_)  // 2.8
    error.message = bounded_message(
        error.message + "; Token Vault is a service of Auth0, and the client's issuer is another provider");
  return with_code(std::move(error), kind);
}

}  // namespace auth0::inline v0::exchange
