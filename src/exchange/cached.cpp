#include "exchange/cached.hpp"

namespace auth0::inline v0::exchange {

Task<Outcome> Cached::run(ExchangeCall& call) {
  auto finding = cache_.find(cache_key(call.request, call.names), call.waiting);
  auto tokens = co_await std::move(finding);
  call.report.was_cached = tokens.has_value();
  if (tokens) co_return Outcome{.tokens = std::move(*tokens)};
  if (call.waiting.is_cancelled()) co_return cancelled();
  auto running = next_->run(call);
  co_return co_await std::move(running);
}

Task<Outcome> Caching::run(ExchangeCall& call) {
  auto running = next_->run(call);
  auto outcome = co_await std::move(running);
  if (outcome.tokens) cache_.keep(cache_key(call.request, call.names), *outcome.tokens, call.waiting);
  co_return outcome;
}

}  // namespace auth0::inline v0::exchange
