#pragma once

#include "jose/sha256.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <unordered_map>

namespace auth0::inline v0::exchange {

/// Remembers a value for each of a number of hashes, for 60 s. Bounded. Not thread-safe.
template <class T>
class RecentHashes {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::seconds kept_for{60};

  /// With more than `max_entries` within 60 s the oldest is dropped.
  explicit RecentHashes(std::size_t max_entries) : max_entries_(max_entries) {}

  /// The value of this hash, remembered for another 60 s from now; a new `T` if there was none. Null if
  /// `max_entries` is 0. Valid until the next call.
  [[nodiscard]] T* renew(const jose::Sha256& hash, TimePoint now) {
    if (max_entries_ == 0) return nullptr;
    const auto until = now + kept_for;
    if (const auto found = by_hash_.find(hash); found != by_hash_.end()) {
      const auto entry = found->second;
      if (entry->until <= now) entry->value = T();
      entry->until = until;
      entries_.splice(entries_.end(), entries_, entry);
      return &entry->value;
    }
    Entries added;
    added.push_back({.hash = hash, .value = T(), .until = until});
    by_hash_.emplace(hash, added.begin());
    // From here on nothing throws: without memory for the new entry the others stay as they are.
    while (!entries_.empty() && (entries_.size() >= max_entries_ || entries_.front().until <= now))
      drop(entries_.begin());
    entries_.splice(entries_.end(), added);
    return &entries_.back().value;
  }

  /// Null if there is none. Valid until the next call of another function.
  [[nodiscard]] const T* find(const jose::Sha256& hash, TimePoint now) const {
    const auto found = by_hash_.find(hash);
    return found == by_hash_.end() || found->second->until <= now ? nullptr : &found->second->value;
  }

  void forget(const jose::Sha256& hash) {
    if (const auto found = by_hash_.find(hash); found != by_hash_.end()) drop(found->second);
  }

 private:
  struct Entry {
    jose::Sha256 hash;
    T value;
    TimePoint until;
  };
  using Entries = std::list<Entry>;

  void drop(typename Entries::iterator entry) {
    by_hash_.erase(entry->hash);
    entries_.erase(entry);
  }

  std::size_t max_entries_;
  Entries entries_;  // the one that ends next comes first
  std::unordered_map<jose::Sha256, typename Entries::iterator, jose::HashOfSha256> by_hash_;
};

}  // namespace auth0::inline v0::exchange
