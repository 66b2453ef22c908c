#include "exchange/kept/result_cache.hpp"

#include "base/hex.hpp"
#include "base/wiped.hpp"
#include "base/wiped_tokens.hpp"
#include "exchange/kept/sealed_bytes.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace auth0::inline v0::exchange {

namespace {

using std::chrono::seconds;

}  // namespace

ResultCache::ResultCache(const ExchangeOptions& options, std::shared_ptr<const Clock> clock,
                         worker::BlockingPool* pool)
    : margin_(options.expiry_margin), max_custom_(options.max_custom_reuse), clock_(std::move(clock)) {
  if (options.store) store_.emplace(options.store, pool);
  if (options.max_cached_tokens > 0) memory_.emplace(static_cast<std::size_t>(options.max_cached_tokens));
}

std::optional<ExchangedTokenSet> ResultCache::find_in_memory(const Key& key) {
  return memory_ ? memory_->find(key.name, now_and(seconds(0))) : std::nullopt;
}

std::optional<ExchangedTokenSet> ResultCache::find(const Key& key) {
  if (auto tokens = find_in_memory(key)) return tokens;
  if (!store_) return std::nullopt;
  try {
    const auto name = hexadecimal(key.name);
    return usable(key, name, store_->get(name));
  } catch (...) {  // a store of the user's own that cannot answer has nothing
    return std::nullopt;
  }
}

Task<std::optional<ExchangedTokenSet>> ResultCache::find(Key key, const worker::Waiting& waiting) {
  if (waiting.blocks()) co_return find(key);
  if (auto tokens = find_in_memory(key)) co_return std::move(tokens);
  if (!store_) co_return std::nullopt;
  try {
    const auto name = hexadecimal(key.name);
    auto getting = store_->get(name, waiting);
    const auto sealed = co_await std::move(getting);
    co_return usable(key, name, sealed);
  } catch (...) {  // as above
    co_return std::nullopt;
  }
}

void ResultCache::keep(const Key& key, const ExchangedTokenSet& tokens, const worker::Waiting& waiting) {
  if (!tokens.expires_at || !may_be_shared(tokens, key.asked_for)) return;
  try {
    const auto now = clock_->now();
    KeptToken kept{.tokens = tokens, .exchanged_at = now, .usable_until = *tokens.expires_at};
    const TokensWipedAtEnd wiped(kept.tokens);
    const auto time_to_live = usable_for(kept, key, now);
    if (time_to_live <= seconds(0)) return;
    kept.usable_until = now + time_to_live;
    if (memory_) memory_->keep(key.name, tokens, now_and(time_to_live));
    if (store_) keep_in_store(key, kept, time_to_live, waiting);
  } catch (...) {  // NOLINT(bugprone-empty-catch): the caller has its tokens all the same
  }
}

// What the store gave under this name, if it is this token's and still serves.
std::optional<ExchangedTokenSet> ResultCache::usable(const Key& key, const std::string& name,
                                                     const std::optional<std::string>& sealed) {
  if (!sealed) return std::nullopt;
  auto text = unseal(*sealed, key.subject_token, name);
  if (!text) return std::nullopt;
  const WipedAtEnd wiped(*text);
  auto kept = from_text(*text);
  if (!kept) return std::nullopt;
  const TokensWipedAtEnd wiped_tokens(kept->tokens);
  const auto left = usable_for(*kept, key, clock_->now());
  if (left <= seconds(0)) return std::nullopt;  // stores may keep for longer, or for another client's limit
  if (memory_) memory_->keep(key.name, kept->tokens, now_and(left));
  return std::move(kept->tokens);
}

void ResultCache::keep_in_store(const Key& key, const KeptToken& kept, seconds time_to_live,
                                const worker::Waiting& waiting) {
  const SecretChars text = to_text(kept);
  std::string name = hexadecimal(key.name);
  if (auto sealed = seal({text.data(), text.size()}, key.subject_token, name))
    store_->set(std::move(name), std::move(*sealed), time_to_live, waiting);
}

// By the limits of the client that kept it and by those of this one. If their clocks differ so that the age is
// not known, the answer of a custom exchange is not used.
seconds ResultCache::usable_for(const KeptToken& kept, const Key& key, std::chrono::sys_seconds now) const {
  const auto left = std::min(kept.usable_until, *kept.tokens.expires_at - margin_) - now;
  if (!key.is_custom) return left;
  const auto age = now - kept.exchanged_at;
  return age < seconds(0) ? seconds(0) : std::min(left, max_custom_ - age);
}

MemoryCache::Moment ResultCache::now_and(seconds later) const {
  return {.monotonic = clock_->monotonic_now() + later, .wall = clock_->now() + later};
}

}  // namespace auth0::inline v0::exchange
