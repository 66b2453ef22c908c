#include "exchange/result_cache.hpp"

#include "exchange/sealed_bytes.hpp"
#include "exchange/token_text.hpp"
#include "exchange/wiped.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace auth0::exchange {

namespace {

using std::chrono::seconds;

// What a store knows the entry by.
std::string hexadecimal(const jose::Sha256& name) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * name.size());
  for (const unsigned char byte : name) {
    text += digits[byte / 16U];
    text += digits[byte % 16U];
  }
  return text;
}

}  // namespace

ResultCache::ResultCache(const ExchangeOptions& options, std::shared_ptr<const Clock> clock)
    : store_(options.store),
      margin_(options.expiry_margin),
      max_custom_(options.max_custom_reuse),
      clock_(std::move(clock)) {
  if (options.max_cached_tokens > 0) memory_.emplace(static_cast<std::size_t>(options.max_cached_tokens));
}

std::optional<ExchangedTokenSet> ResultCache::find(const Key& key) {
  if (memory_) {
    if (auto tokens = memory_->find(key.name, now_and(seconds(0)))) return tokens;
  }
  if (!store_) return std::nullopt;
  auto tokens = find_in_store(key);
  // How long ago a custom one was exchanged is not known any more.
  if (tokens && memory_ && !key.is_custom) memory_->keep(key.name, *tokens, now_and(usable_for(*tokens)));
  return tokens;
}

void ResultCache::keep(const Key& key, const ExchangedTokenSet& tokens) {
  if (!tokens.expires_at || !tokens.refresh_token.empty()) return;
  const auto time_to_live = key.is_custom ? std::min(usable_for(tokens), max_custom_) : usable_for(tokens);
  if (time_to_live <= seconds(0)) return;
  if (memory_) memory_->keep(key.name, tokens, now_and(time_to_live));
  if (store_) keep_in_store(key, tokens, time_to_live);
}

std::optional<ExchangedTokenSet> ResultCache::find_in_store(const Key& key) {
  try {
    const std::string name = hexadecimal(key.name);
    const auto sealed = store_->get(name);
    if (!sealed) return std::nullopt;
    auto text = unseal(*sealed, key.subject_token, name);
    if (!text) return std::nullopt;
    const WipedAtEnd wiped(*text);
    auto tokens = from_text(*text);
    if (!tokens || usable_for(*tokens) <= seconds(0)) return std::nullopt;  // stores may keep for longer
    return tokens;
  } catch (...) {  // a store of the user's own that cannot answer has nothing
    return std::nullopt;
  }
}

void ResultCache::keep_in_store(const Key& key, const ExchangedTokenSet& tokens, seconds time_to_live) {
  try {
    std::string text = to_text(tokens);
    const WipedAtEnd wiped(text);
    const std::string name = hexadecimal(key.name);
    if (const auto sealed = seal(text, key.subject_token, name)) store_->set(name, *sealed, time_to_live);
  } catch (...) {  // NOLINT(bugprone-empty-catch): what could not be kept is exchanged again
  }
}

MemoryCache::Moment ResultCache::now_and(seconds later) const {
  return {.monotonic = clock_->monotonic_now() + later, .wall = clock_->now() + later};
}

seconds ResultCache::usable_for(const ExchangedTokenSet& tokens) const {
  return *tokens.expires_at - clock_->now() - margin_;
}

}  // namespace auth0::exchange
