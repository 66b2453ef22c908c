#pragma once

#include <auth0/export.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace auth0::inline v0 {

/// One use of a DPoP proof (RFC 9449 §11.1). Holds hashes only: neither the proof nor the key can be got back
/// from them.
struct ProofUse {
  /// SHA-256 over the thumbprint of the proof's key and its `jti`.
  std::array<unsigned char, 32> proof{};
  /// The thumbprint alone, which is a SHA-256 (RFC 7638): whose key made it.
  std::array<unsigned char, 32> client{};
  /// SHA-256 over the issuer, the subject and the client of the token: whom it was issued to. It can
  /// be computed from them. `nullopt` if the token names neither subject nor client.
  std::optional<std::array<unsigned char, 32>> holder{};
  /// The time by the client's clock.
  std::chrono::sys_seconds now{};
  std::chrono::sys_seconds expires_at{};  ///< When the proof is too old to be accepted anyway.
};

/// What a store answers about a use.
enum class ReplayOutcome {
  first_use,    ///< Nobody used the proof before; now it is recorded.
  replayed,     ///< Somebody did.
  full,         ///< There is no room for it, for its key or for its holder; nothing was recorded.
  unavailable,  ///< The store cannot tell now.
};

/// Status of a store.
struct ReplayStoreHealth {
  std::optional<std::size_t> proofs{};  ///< Recorded now, some of them perhaps expired; `nullopt` if unknown.
  std::optional<std::size_t> max_proofs{};  ///< `nullopt` if there is no limit.
  std::string last_error{};                 ///< Why the last use could not be recorded; empty if it could.
};

/// For how long after its `iat` a proof is acceptable with the default options of a client: `iat_offset` and
/// `iat_leeway`.
inline constexpr std::chrono::seconds default_proof_window{330};

/// Remembers which proofs were used, until they expire. Implement it over what your processes share, or take
/// `make_memory_replay_store` or `auth0::redis::make_replay_store`.
///
/// Called from several threads at once. Of several calls with the same `proof`, in any thread or process,
/// exactly one may be answered `first_use`. An exception of `record` counts as `unavailable`, and one of
/// `health` is not passed on.
class AUTH0_API_EXPORT ReplayStore {
 public:
  ReplayStore(const ReplayStore&) = delete;
  ReplayStore& operator=(const ReplayStore&) = delete;
  virtual ~ReplayStore() = default;

  /// The longest time after its `iat` for which one of the clients of this store accepts a proof: the largest
  /// sum of their `DpopOptions::iat_offset` and `iat_leeway`. Every client has its proofs kept for as long, so
  /// that one with a shorter time does not let the store forget what another still accepts; a client whose own
  /// sum is larger is refused when it is built. Constant; must not throw.
  [[nodiscard]] virtual std::chrono::seconds proof_window() const noexcept { return default_proof_window; }

  /// Records the use if it is the first, until `expires_at` at least.
  [[nodiscard]] virtual ReplayOutcome record(const ProofUse& use) = 0;

  /// Whether `record` may wait, for a network for example. Where it may, asynchronous operations of a client
  /// call it on threads that the client keeps for that, or call `AsyncReplayStore::async_record`. Constant.
  [[nodiscard]] virtual bool may_wait() const noexcept { return true; }

  /// How often another server has taken over for one that the store used, as far as it has noticed. An observer
  /// is told of each change. Called after each use where there is an observer; must not throw or wait.
  [[nodiscard]] virtual std::uint64_t failovers() const noexcept { return 0; }

  /// The store's status, for `ApiClient::health`. The default knows nothing.
  [[nodiscard]] virtual ReplayStoreHealth health() const { return {}; }

 protected:
  ReplayStore() = default;
};

/// A store that waits on no thread.
class AUTH0_API_EXPORT AsyncReplayStore : public ReplayStore {
 public:
  /// What takes the outcome.
  using Completion = std::move_only_function<void(ReplayOutcome)>;

  /// Begins to record the use and returns at once. Called on the thread that verifies the token, which must not
  /// wait here, or on that of the client if the token had to wait for keys; by several threads at once. Calls
  /// `done` exactly once with what `record` would give, on any thread, before or after it returns, and within a
  /// bounded time: after 5 s it counts as `unavailable`. \param use valid for the call
  virtual void async_record(const ProofUse& use, Completion done) = 0;
};

/// What a store in memory may hold.
struct MemoryReplayStoreOptions {
  /// At least 10. Beyond them new proofs are refused until older ones expire; the proofs of one key may be a
  /// tenth of them, and so may those of all keys of one subject and client. An entry takes at most 40 bytes.
  std::int64_t max_proofs = 1'000'000;
  /// What `ReplayStore::proof_window` says: from 0 s to 48 h.
  std::chrono::seconds proof_window = default_proof_window;
};

/// A store in this process's memory. \throws InvalidConfigurationError if an option cannot work.
[[nodiscard]] AUTH0_API_EXPORT std::shared_ptr<ReplayStore> make_memory_replay_store(
    const MemoryReplayStoreOptions& options = {});

}  // namespace auth0::inline v0
