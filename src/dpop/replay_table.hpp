#pragma once

#include "dpop/count_min_sketch.hpp"
#include "dpop/hash_bucket.hpp"

#include <auth0/replay_store.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace auth0::inline v0::dpop {

/// A bounded set of used proofs. Never removes one before it expires; when the table is full, new proofs are
/// refused. The proofs of one key may fill a tenth of it, and those of one holder (rule 8.7). If the clock was
/// set back, proofs that may have been removed already are refused. Not thread-safe.
///
/// Open addressing with linear probing. An expired entry stays until another one replaces it or the table is
/// swept, which happens when it gets full, so that only rare insertions look at many entries.
class ReplayTable {
 public:
  /// \param max_proofs at least 1
  explicit ReplayTable(std::size_t max_proofs);

  [[nodiscard]] ReplayOutcome record(const ProofUse& use);

  /// The number of proofs, including those that have expired since the last sweep.
  [[nodiscard]] std::size_t size() const noexcept { return used_; }

  /// The allocated memory in bytes.
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  // Part of the proof's hash. A proof that has the key of another is refused, never accepted a second time.
  using Key = std::array<unsigned char, 12>;

  struct Entry {
    Key key{};
    std::uint32_t expires_at = 0;  // seconds since the epoch, 0: never used
    CountMinSketch::Buckets client{};
    CountMinSketch::Buckets holder{};
  };
  static_assert(sizeof(Entry) == 24);

  // Where a proof is, or where it can be inserted.
  struct Slot {
    Entry* entry = nullptr;  // null: the table is full
    bool is_replay = false;
  };

  [[nodiscard]] static bool is_live(const Entry& entry, std::uint32_t now) noexcept {
    return entry.expires_at >= now;
  }
  [[nodiscard]] std::size_t first_index(const Key& key) const noexcept;
  [[nodiscard]] Slot find(const Key& key, std::uint32_t now) noexcept;
  [[nodiscard]] bool is_nearly_full() const noexcept;
  [[nodiscard]] bool has_room_for(const Entry& entry) const noexcept;
  void sweep(std::uint32_t now);
  ReplayOutcome insert(const Slot& slot, const Entry& entry) noexcept;
  void count_removal(const Entry& entry) noexcept;

  std::size_t max_proofs_;
  std::size_t max_per_owner_;
  BucketSeed seed_ = random_bucket_seed();
  std::vector<Entry> entries_;
  std::size_t used_ = 0;  // entries that are not empty
  std::uint32_t swept_at_ = 0;
  std::uint32_t removed_until_ = 0;  // the latest expiry of a proof that was removed
  CountMinSketch of_clients_;
  CountMinSketch of_holders_;
};

}  // namespace auth0::inline v0::dpop
