#pragma once

#include "dpop/replay_table.hpp"
#include "dpop/spread.hpp"

#include <auth0/replay_store.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace auth0::inline v0::dpop {

/// Used proofs in this process's memory (rule 8.7), in shards with a lock each, so that threads hardly ever
/// wait for one another. A shard holds its part of the bound; proofs spread evenly, for their hashes do.
class MemoryReplayStore final : public ReplayStore {
 public:
  /// \param options checked: `max_proofs` is at least 10
  explicit MemoryReplayStore(const MemoryReplayStoreOptions& options);

  [[nodiscard]] std::chrono::seconds proof_window() const noexcept override { return proof_window_; }
  [[nodiscard]] ReplayOutcome record(const ProofUse& use) override;
  [[nodiscard]] bool may_wait() const noexcept override { return false; }
  [[nodiscard]] ReplayStoreHealth health() const override;

 private:
  struct alignas(64) Shard {
    explicit Shard(std::size_t max_proofs) : table(max_proofs) {}
    std::mutex mutex;
    ReplayTable table;  // guarded by mutex
  };

  std::size_t max_proofs_;
  std::chrono::seconds proof_window_;
  SpreadSeed seed_ = random_seed();
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace auth0::inline v0::dpop
