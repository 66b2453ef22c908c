#pragma once

#include <auth0/exchange_store.hpp>
#include <auth0/export.hpp>
#include <auth0/redis/options.hpp>

#include <memory>

namespace auth0::inline v0::redis {

/// Keeps exchanged tokens for several processes, in Redis 2.6.12 or later. What it gets is encrypted before
/// (`ExchangeStore`), so that nobody who can read Redis has a token. It is an `AsyncExchangeStore`.
///
/// Connects with the first use, not here. Safe to call from several threads at once; threads, time-outs and
/// `fork()` as with `make_replay_store`. While Redis fails, nothing is found and nothing is kept: exchanges continue without it.
/// \throws InvalidConfigurationError if an option cannot work, or the CA file cannot be read.
[[nodiscard]] AUTH0_API_EXPORT std::shared_ptr<ExchangeStore> make_exchange_store(RedisOptions options = {});

}  // namespace auth0::inline v0::redis
