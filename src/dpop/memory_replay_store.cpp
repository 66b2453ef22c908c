#include "dpop/memory_replay_store.hpp"

#include "base/invalid_configuration.hpp"

#include <algorithm>
#include <bit>
#include <span>

namespace auth0::inline v0::dpop {

namespace {

constexpr std::int64_t min_proofs = 10;  // so that a tenth is at least one
constexpr std::size_t max_shards = 64;
constexpr std::chrono::hours longest_window{48};    // the largest sum of a client's options
constexpr std::size_t min_proofs_per_shard = 4096;  // in smaller ones the bound would be uneven by chance

}  // namespace

MemoryReplayStore::MemoryReplayStore(const MemoryReplayStoreOptions& options)
    : max_proofs_(static_cast<std::size_t>(options.max_proofs)), proof_window_(options.proof_window) {
  const std::size_t count =
      std::clamp(std::bit_floor((max_proofs_ / min_proofs_per_shard) + 1), std::size_t{1}, max_shards);
  shards_.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    shards_.push_back(std::make_unique<Shard>(max_proofs_ / count));
}

ReplayOutcome MemoryReplayStore::record(const ProofUse& use) {
  Shard& shard = *shards_[bucket_of(std::span(use.proof).subspan(16), seed_, shards_.size())];
  const MutexLock lock(shard.mutex);
  return shard.table.record(use);
}

ReplayStoreHealth MemoryReplayStore::health() const {
  std::size_t proofs = 0;
  for (const auto& shard : shards_) {
    const MutexLock lock(shard->mutex);
    proofs += shard->table.size();
  }
  return {.proofs = proofs, .max_proofs = max_proofs_};
}

}  // namespace auth0::inline v0::dpop

namespace auth0::inline v0 {

std::shared_ptr<ReplayStore> make_memory_replay_store(const MemoryReplayStoreOptions& options) {
  if (options.max_proofs < dpop::min_proofs)
    throw_invalid_configuration("max_proofs of a replay store must be at least 10");
  if (options.proof_window < std::chrono::seconds(0) || options.proof_window > dpop::longest_window)
    throw_invalid_configuration("proof_window of a replay store must be between 0 s and 48 h");
  return std::make_shared<dpop::MemoryReplayStore>(options);
}

}  // namespace auth0::inline v0
