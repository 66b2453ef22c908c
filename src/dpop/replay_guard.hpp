#pragma once

#include "concurrency/task.hpp"
#include "jose/sha256.hpp"
#include "worker/blocking_pool.hpp"
#include "worker/waiting.hpp"

#include <auth0/dpop.hpp>
#include <auth0/error.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace auth0::inline v0::dpop {

/// Finds out proofs that come a second time (rule 8.7). Thread-safe.
class ReplayGuard {
 public:
  /// Takes a store in memory if the options name none.
  /// \param pool For stores that block; null: no call waits but on its own thread. Outlives the calls.
  explicit ReplayGuard(const ReplayProtection& options, worker::BlockingPool* pool = nullptr);

  /// What is to be recorded of a proof; `nullopt` if proofs may be used again.
  [[nodiscard]] std::optional<ProofUse> use_of(std::string_view thumbprint, std::string_view jti,
                                               std::chrono::sys_seconds now,
                                               std::chrono::sys_seconds acceptable_until) const;

  /// Whether `record` may have to wait.
  [[nodiscard]] bool may_wait() const noexcept { return may_wait_; }

  /// Records the use of a proof that is good in all else: `proof_replayed` if it is not the first,
  /// `replay_store_full` or `replay_store_unavailable` if that cannot be told.
  [[nodiscard]] Result<void> record(const ProofUse& use);

  /// The same, waiting as `waiting` says; this object outlives the call. A use that was given up (`cancelled`)
  /// may be recorded.
  [[nodiscard]] Task<Result<void>> record(ProofUse use, const worker::Waiting& waiting);

  [[nodiscard]] ReplayProtectionHealth health() const;

 private:
  [[nodiscard]] jose::Sha256 hash_of_key(std::string_view thumbprint) const;
  [[nodiscard]] ReplayOutcome ask_store(const ProofUse& use) noexcept;
  [[nodiscard]] Task<std::optional<ReplayOutcome>> ask_asynchronous_store(const ProofUse& use,
                                                                          const worker::Waiting& waiting);
  [[nodiscard]] Task<std::optional<ReplayOutcome>> ask_store_in_pool(const ProofUse& use,
                                                                     const worker::Waiting& waiting);
  [[nodiscard]] Result<void> judge(ReplayOutcome outcome);
  [[nodiscard]] Result<void> refuse_unjudged(Reason reason, std::string message);

  std::shared_ptr<ReplayStore> store_;  // null: proofs may be used again
  AsyncReplayStore* asynchronous_;      // the same store, if it is one
  bool may_wait_;
  worker::BlockingPool* pool_;
  OnStoreFailure on_failure_;
  jose::Sha256Hasher hasher_;
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> let_through_{0};
};

}  // namespace auth0::inline v0::dpop
