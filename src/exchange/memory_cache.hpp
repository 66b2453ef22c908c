#pragma once

#include "jose/sha256.hpp"

#include <auth0/token_exchange.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

namespace auth0::exchange {

/// Exchanged tokens in this process's memory, at most so many: who was used least recently makes room.
/// Thread-safe. Wipes what it drops.
class MemoryCache {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit MemoryCache(std::size_t max_entries) : max_entries_(max_entries) {}

  [[nodiscard]] std::optional<ExchangedTokenSet> find(const jose::Sha256& name, TimePoint now);
  void keep(const jose::Sha256& name, const ExchangedTokenSet& tokens, TimePoint until);

 private:
  struct Entry {
    Entry(const jose::Sha256& key, ExchangedTokenSet kept, TimePoint end)
        : name(key), tokens(std::move(kept)), until(end) {}
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    Entry(Entry&&) = delete;
    Entry& operator=(Entry&&) = delete;

    jose::Sha256 name;
    ExchangedTokenSet tokens;
    TimePoint until;
  };
  struct Hash {
    std::size_t operator()(const jose::Sha256& name) const noexcept;
  };
  using Entries = std::list<Entry>;

  void drop(Entries::iterator entry);

  std::size_t max_entries_;
  std::mutex mutex_;
  Entries entries_;                                                    // guarded by mutex_; last used first
  std::unordered_map<jose::Sha256, Entries::iterator, Hash> by_name_;  // guarded by mutex_
};

}  // namespace auth0::exchange
