#pragma once

#include "dpop/client_counts.hpp"
#include "dpop/spread.hpp"

#include <auth0/replay_store.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace auth0::inline v0::dpop {

/// A bounded set of used proofs. Never forgets one before its time; at the bound new ones are refused, and the
/// proofs of one client may fill a tenth of it (rule 8.7). Where the clock has stepped back, what may have been
/// forgotten already is refused. Not thread-safe.
///
/// Open addressing with linear probing. An entry that has expired stays where it is until another takes its
/// place or the table is swept, which happens when it gets full, so that no insertion but a rare one looks at
/// many entries.
class ReplayTable {
 public:
  /// \param max_proofs at least 1
  explicit ReplayTable(std::size_t max_proofs);

  [[nodiscard]] ReplayOutcome record(const ProofUse& use);

  /// How many proofs it holds, those among them that have expired since it was last swept.
  [[nodiscard]] std::size_t size() const noexcept { return used_; }

  /// The memory that it takes, in bytes.
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  using Key = std::array<unsigned char, 16>;

  struct Entry {
    Key key{};
    std::uint32_t expires_at = 0;  // seconds since the epoch, 0: nothing was ever here
    ClientCounts::Client client{};
  };
  static_assert(sizeof(Entry) == 24);

  // Where a proof is, or where it would go.
  struct Place {
    Entry* entry = nullptr;  // null: there is no room
    bool is_replay = false;
  };

  [[nodiscard]] static bool is_live(const Entry& entry, std::uint32_t now) noexcept {
    return entry.expires_at >= now;
  }
  [[nodiscard]] std::size_t first_place(const Key& key) const noexcept;
  [[nodiscard]] Place find(const Key& key, std::uint32_t now) noexcept;
  [[nodiscard]] bool is_crowded() const noexcept;
  [[nodiscard]] bool has_room_for(const ClientCounts::Client& client) const noexcept;
  void sweep(std::uint32_t now);
  ReplayOutcome put(const Place& place, const Entry& entry) noexcept;
  void forget(const Entry& entry) noexcept;

  std::size_t max_proofs_;
  std::size_t max_of_a_client_;
  SpreadSeed seed_ = random_seed();
  std::vector<Entry> entries_;
  std::size_t used_ = 0;  // entries that are not empty
  std::uint32_t swept_at_ = 0;
  std::uint32_t forgotten_until_ = 0;  // the latest expiry of the proofs that made room for others
  ClientCounts counts_;
};

}  // namespace auth0::inline v0::dpop
