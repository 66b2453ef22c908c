#pragma once

#include "concurrency/task.hpp"
#include "exchange/kept/memory_cache.hpp"
#include "exchange/kept/store_calls.hpp"
#include "exchange/kept/token_text.hpp"
#include "exchange/request/token_kind.hpp"
#include "jose/sha256.hpp"
#include "worker/blocking_pool.hpp"
#include "worker/waiting.hpp"

#include <auth0/clock.hpp>
#include <auth0/token_exchange.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::exchange {

/// Whether other callers may have these tokens too. A refresh token belongs to one holder, and servers treat
/// its second use as theft (RFC 9700 section 4.14.2), even if it came as `access_token`.
[[nodiscard]] inline bool may_be_shared(const ExchangedTokenSet& tokens, TokenKind asked_for) noexcept {
  return kind_of(tokens, asked_for) == TokenKind::access_token && tokens.refresh_token.empty();
}

/// Exchanged tokens that may be used again (rule 10.10), in memory, in a shared store, or in both.
/// Thread-safe.
class ResultCache {
 public:
  /// The name of an exchanged token, and the subject token that decrypts it in a shared store.
  struct Key {
    jose::Sha256 name;
    std::string_view subject_token;
    bool is_custom;  ///< Only the server knows whether the subject token is still good.
    TokenKind asked_for = TokenKind::access_token;  ///< Where the server does not say what it has issued.
  };

  /// `options` has a store, or more than 0 tokens in memory.
  /// \param pool Runs a store that blocks, for calls that must not. Null only if there are no such calls.
  ResultCache(const ExchangeOptions& options, std::shared_ptr<const Clock> clock,
              worker::BlockingPool* pool = nullptr);

  [[nodiscard]] bool has_memory() const noexcept { return memory_.has_value(); }
  /// What is in this process's memory.
  [[nodiscard]] std::optional<ExchangedTokenSet> find_in_memory(const Key& key);
  /// The same, or what is in the store, on this thread.
  [[nodiscard]] std::optional<ExchangedTokenSet> find(const Key& key);
  /// The same wherever the call waits; `nullopt` also if it was cancelled.
  [[nodiscard]] Task<std::optional<ExchangedTokenSet>> find(Key key, const worker::Waiting& waiting);

  /// Keeps tokens that may be shared and whose expiry is known and far enough ahead. Does nothing if there is
  /// no memory for it.
  void keep(const Key& key, const ExchangedTokenSet& tokens, const worker::Waiting& waiting);

 private:
  [[nodiscard]] std::optional<ExchangedTokenSet> usable(const Key& key, const std::string& name,
                                                        const std::optional<std::string>& sealed);
  void keep_in_store(const Key& key, const KeptToken& kept, std::chrono::seconds time_to_live,
                     const worker::Waiting& waiting);
  [[nodiscard]] std::chrono::seconds usable_for(const KeptToken& kept, const Key& key,
                                                std::chrono::sys_seconds now) const;
  [[nodiscard]] MemoryCache::Moment now_and(std::chrono::seconds later) const;

  std::optional<MemoryCache> memory_;
  std::optional<StoreCalls> store_;
  std::chrono::seconds margin_;
  std::chrono::seconds max_custom_;
  std::shared_ptr<const Clock> clock_;
};

}  // namespace auth0::inline v0::exchange
