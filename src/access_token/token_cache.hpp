#pragma once

#include "access_token/token_content.hpp"
#include "jose/sha256.hpp"
#include "per_thread.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace auth0::access_token {

/// Tokens whose signature was good, under the SHA-256 of their text (rule 7.5). Holds at most so many; one that
/// has expired, or was not asked for since others came, makes room. Thread-safe: who finds a token takes no
/// lock and writes to no memory that another thread uses.
class TokenCache {
 public:
  using Content = std::shared_ptr<const TokenContent>;

  /// \param max_tokens at least 1
  explicit TokenCache(std::size_t max_tokens);
  ~TokenCache();
  TokenCache(const TokenCache&) = delete;
  TokenCache& operator=(const TokenCache&) = delete;

  /// Null if the token is not remembered.
  [[nodiscard]] Content find(const jose::Sha256& hash) const;

  void remember(const jose::Sha256& hash, const Content& content, std::chrono::sys_seconds now);
  void forget(const jose::Sha256& hash);

  [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t max_size() const noexcept { return places_.size(); }

 private:
  // Threads that hold the same token count their references apart, or they would wait for each other's cache
  // lines.
  static constexpr std::size_t handles = 4;
  static constexpr std::size_t shards = 16;

  struct Entry {
    jose::Sha256 hash;
    std::array<Content, handles> content;
    mutable std::atomic<bool> used{false};  // since an entry of the same set was last taken out
  };
  // An entry that was taken out, and who may still be reading it.
  struct Retired {
    std::unique_ptr<const Entry> entry;
    std::uint32_t readers;
  };
  struct alignas(64) Shard {
    std::mutex mutex;
    std::vector<Retired> retired;  // guarded by mutex
  };
  struct Set {
    std::size_t begin;
    Shard& shard;
  };

  [[nodiscard]] Set set_of(const jose::Sha256& hash) const noexcept;
  [[nodiscard]] const Entry* find_in(const Set& set, const jose::Sha256& hash) const noexcept;
  [[nodiscard]] std::size_t place_for(const Set& set, const jose::Sha256& hash, double now) const noexcept;
  void replace(const Set& set, std::size_t place, std::unique_ptr<const Entry> entry);

  std::size_t ways_;
  std::vector<std::atomic<const Entry*>> places_;  // sets of `ways_`; written under the shard's mutex
  mutable std::array<Shard, shards> shards_;
  std::atomic<std::size_t> size_{0};
  struct Nothing {};
  PerThread<Nothing> readers_;  // a slot is borrowed while its thread reads entries
};

}  // namespace auth0::access_token
