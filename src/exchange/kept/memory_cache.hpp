#pragma once

#include "base/mutex.hpp"
#include "jose/sha256.hpp"

#include <auth0/token_exchange.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <unordered_map>
#include <utility>

namespace auth0::inline v0::exchange {

/// Exchanged tokens in this process's memory. Bounded: the one used least recently is dropped. Thread-safe.
/// Wipes what it drops.
class MemoryCache {
 public:
  /// A moment by both clocks. The monotonic one may stop while the machine sleeps, the other may be set back: a
  /// token has expired when either says so.
  struct Moment {
    std::chrono::steady_clock::time_point monotonic;
    std::chrono::sys_seconds wall;
  };

  explicit MemoryCache(std::size_t max_entries) : max_entries_(max_entries) {}

  /// `nullopt` if there is none under this name, or it has expired; then it is dropped.
  [[nodiscard]] std::optional<ExchangedTokenSet> find(const jose::Sha256& name, const Moment& now);
  /// Does nothing if there is no memory for it.
  void keep(const jose::Sha256& name, const ExchangedTokenSet& tokens, const Moment& until);

 private:
  struct Entry {
    Entry(const jose::Sha256& key, ExchangedTokenSet kept, const Moment& end)
        : name(key), tokens(std::move(kept)), until(end) {}
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    Entry(Entry&&) = delete;
    Entry& operator=(Entry&&) = delete;

    jose::Sha256 name;
    ExchangedTokenSet tokens;
    Moment until;
  };
  using Entries = std::list<Entry>;

  void drop(Entries::iterator entry) AUTH0_REQUIRES(mutex_);

  std::size_t max_entries_;
  Mutex mutex_;
  Entries entries_ AUTH0_GUARDED_BY(mutex_);  // last used first
  std::unordered_map<jose::Sha256, Entries::iterator, jose::HashOfSha256> by_name_ AUTH0_GUARDED_BY(mutex_);
};

}  // namespace auth0::inline v0::exchange
