#pragma once

#include "access_token/token_content.hpp"
#include "base/mutex.hpp"
#include "concurrency/once_pointer.hpp"
#include "concurrency/retire_list.hpp"
#include "jose/sha256.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <utility>
#include <vector>

namespace auth0::inline v0::access_token {

/// The cache of tokens with a valid signature, under the SHA-256 of their text (rule 7.5). Bounded in number
/// and in bytes; expired tokens and those not used lately are replaced. Thread-safe: a hit takes no lock and
/// writes to no memory that another thread uses.
///
/// The cache is set-associative: each set has a few places and the same part of the budget, so that the budget
/// needs no counter that all threads write to.
class TokenCache {
 public:
  using Content = std::shared_ptr<const TokenContent>;

  struct Limits {
    std::size_t max_tokens = 0;                      ///< At least 1.
    std::size_t max_bytes = std::size_t{64} << 20U;  ///< As allocated, in total.
    /// Whether tokens of several issuers come in: then those of one fill at most half of each set.
    bool several_issuers = false;
  };

  explicit TokenCache(const Limits& limits);
  ~TokenCache();
  TokenCache(const TokenCache&) = delete;
  TokenCache& operator=(const TokenCache&) = delete;

  /// Null if the token is not cached.
  [[nodiscard]] Content find(const jose::Sha256& hash) const;

  /// Does nothing if the token is too large for the cache. A content must be remembered only once.
  /// \param now Tokens that expire at this time or before are replaced first.
  void remember(const jose::Sha256& hash, const Content& content, std::chrono::sys_seconds now);
  void forget(const jose::Sha256& hash);

  /// Frees tokens that expired at this time or before: every few seconds some of them, so that none is kept for
  /// more than about a minute while tokens come in.
  void free_expired(std::chrono::sys_seconds now);

  [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t max_size() const noexcept { return places_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t max_bytes() const noexcept { return max_bytes_; }
  /// How many tokens have made room for others before they had expired.
  [[nodiscard]] std::uint64_t evictions() const noexcept { return evictions_.load(std::memory_order_relaxed); }

 private:
  // Threads that hold the same token count their references apart, or they would wait for each other's cache
  // lines. The first of these counts is the content's own.
  static constexpr std::size_t reference_counts = 4;
  static constexpr std::size_t shards = 16;

  struct Entry : RetireList<Entry>::Node {
    jose::Sha256 hash{};
    Content content{};
    // With counts of their own, each made when a thread first needs it: most tokens are seen by few threads.
    std::array<OncePointer<Content>, reference_counts - 1> handles{};
    std::size_t bytes = 0;
    mutable std::atomic<bool> used{false};  // since an entry of the same set was last taken out

    // It lies in its content, which it may be the last to hold.
    // NOLINTNEXTLINE(misc-new-delete-overloads): it is not allocated by itself
    static void operator delete(Entry* entry, std::destroying_delete_t /*tag*/) noexcept {
      const Content last = std::move(entry->content);
      entry->~Entry();
    }
  };
  // What is asked about each entry of a set stands beside the pointer to it: entries are scattered over the
  // heap.
  struct Place {
    std::atomic<Entry*> entry{nullptr};  // written under the shard's mutex
    double expires = 0;                  // guarded by the shard's mutex
    std::size_t bytes = 0;               // guarded by the shard's mutex
  };
  struct alignas(64) Shard {
    Mutex mutex;
    RetireList<Entry> retired AUTH0_GUARDED_BY(mutex);
  };
  struct Set {
    std::size_t begin;
    Shard& shard;
  };
  struct Occupancy;

  void fetch_ahead(const Set& set) const noexcept;
  [[nodiscard]] static Content handle_of(const Entry& entry) noexcept;
  [[nodiscard]] static std::unique_ptr<Entry> make_entry(const jose::Sha256& hash, const Content& content,
                                                         std::size_t bytes) noexcept;
  [[nodiscard]] std::size_t set_count() const noexcept { return places_.size() / ways_; }
  [[nodiscard]] Set set_at(std::size_t number) const noexcept;
  [[nodiscard]] Set set_of(const jose::Sha256& hash) const noexcept;
  [[nodiscard]] const Entry* entry_at(std::size_t place, const jose::Sha256& hash) const noexcept;
  [[nodiscard]] const Entry* find_in(const Set& set, const jose::Sha256& hash) const noexcept;

  [[nodiscard]] Occupancy occupancy_of(const Set& set, const Entry& entry) const noexcept
      AUTH0_REQUIRES(set.shard.mutex);
  [[nodiscard]] std::optional<std::size_t> place_for(const Set& set, const Entry& entry) noexcept
      AUTH0_REQUIRES(set.shard.mutex);
  [[nodiscard]] std::optional<std::size_t> victim_for(const Set& set, const Entry& entry,
                                                      bool of_its_issuer) noexcept
      AUTH0_REQUIRES(set.shard.mutex);
  template <class Condition>
  void retire_if(const Set& set, Condition condition) noexcept AUTH0_REQUIRES(set.shard.mutex);
  void retire(Shard& shard, std::size_t place) noexcept AUTH0_REQUIRES(shard.mutex);
  void free_retired(Shard& shard) noexcept AUTH0_REQUIRES(shard.mutex);

  std::size_t ways_;
  std::size_t max_bytes_;
  bool several_issuers_;
  std::vector<Place> places_;  // sets of `ways_`
  // For each place, a part of its entry's hash, so that a miss reads little memory. Written under the shard's
  // mutex.
  std::vector<std::atomic<std::uint32_t>> marks_;
  std::size_t max_set_bytes_;
  mutable std::array<Shard, shards> shards_;
  std::atomic<std::size_t> size_{0};
  std::atomic<std::size_t> bytes_{0};
  std::atomic<std::uint64_t> evictions_{0};
  std::atomic<std::chrono::sys_seconds> next_freeing_{std::chrono::sys_seconds()};
  std::atomic<std::size_t> next_shard_{0};
  Readers readers_;
};

}  // namespace auth0::inline v0::access_token
