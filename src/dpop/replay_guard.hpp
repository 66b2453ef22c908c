#pragma once

#include "jose/sha256.hpp"

#include <auth0/dpop.hpp>
#include <auth0/error.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

namespace auth0::inline v0::dpop {

/// Replay protection: detects proofs that are used twice (rule 8.7). Thread-safe.
class ReplayGuard {
 public:
  /// Uses a store in memory if the options have none.
  explicit ReplayGuard(const ReplayProtection& options);

  /// Records the use of a proof that has passed all other checks: `proof_replayed` if it is not the first use,
  /// `replay_store_full` or `replay_store_unavailable` if the store cannot tell.
  [[nodiscard]] Result<void> record(std::string_view thumbprint, std::string_view jti,
                                    std::chrono::sys_seconds now, std::chrono::sys_seconds acceptable_until);

  [[nodiscard]] ReplayProtectionHealth health() const;

 private:
  [[nodiscard]] jose::Sha256 hash_of_key(std::string_view thumbprint) const;
  [[nodiscard]] ReplayOutcome ask_store(const ProofUse& use) noexcept;
  [[nodiscard]] Result<void> refuse_unjudged(Reason reason, std::string message);

  std::shared_ptr<ReplayStore> store_;  // null: no replay protection
  OnStoreFailure on_failure_;
  jose::Sha256Hasher hasher_;
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> let_through_{0};
};

}  // namespace auth0::inline v0::dpop
