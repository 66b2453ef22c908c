#pragma once

#include "base/mutex.hpp"
#include "dpop/hash_bucket.hpp"
#include "dpop/replay_table.hpp"

#include <auth0/replay_store.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace auth0::inline v0::dpop {

/// Used proofs in this process's memory (rule 8.7), in shards with a lock each, so that threads rarely wait
/// for each other. Each shard has an equal part of the bound; hashes distribute the proofs evenly.
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
    Mutex mutex;
    ReplayTable table AUTH0_GUARDED_BY(mutex);
  };

  std::size_t max_proofs_;
  std::chrono::seconds proof_window_;
  BucketSeed seed_ = random_bucket_seed();
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace auth0::inline v0::dpop
