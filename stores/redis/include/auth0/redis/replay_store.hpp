#pragma once

#include <auth0/export.hpp>
#include <auth0/redis/options.hpp>
#include <auth0/replay_store.hpp>

#include <memory>

namespace auth0::inline v0::redis {

/// A store of used DPoP proofs (RFC 9449 §11.1) for several processes, in Redis 2.6.12 or later. It keeps the
/// hash of a proof, nothing else, until the proof has expired and 10 s longer, in case clocks differ. It is an
/// `AsyncReplayStore`.
///
/// Connects with the first use, not here. All Redis stores of a process share one thread, which begins then and on
/// which completions are called: they must not wait for a store. Safe to call from several threads at once. After
/// `fork()` a child has a thread and connections of its own; fork while no call is under way.
///
/// Answers `full` when Redis is out of memory, and `unavailable` for each other failure and time-out. A call ends
/// within `connect_timeout` and `command_timeout` together. The store knows no bound for the proofs of one key.
/// Destroying it ends the calls that are under way.
/// \throws InvalidConfigurationError if an option cannot work, or the CA file cannot be read.
[[nodiscard]] AUTH0_API_EXPORT std::shared_ptr<ReplayStore> make_replay_store(RedisOptions options = {});

}  // namespace auth0::inline v0::redis
