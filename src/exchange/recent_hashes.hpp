#pragma once

#include "jose/sha256.hpp"

#include <chrono>
#include <cstddef>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

namespace auth0::exchange {

/// What became of something that is known by its hash, for 60 s. Bounded; thread-safe.
template <class T>
class RecentHashes {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  struct Entry {
    T value;
    TimePoint until;
  };

  /// The oldest makes room where there are more than `max_entries` within 60 s.
  explicit RecentHashes(std::size_t max_entries) : max_entries_(max_entries) {}

  /// Does nothing if the hash is there already.
  void remember(const jose::Sha256& hash, T value, TimePoint now) {
    if (max_entries_ == 0) return;
    const std::scoped_lock lock(mutex_);
    // All are kept equally long, so that the oldest is the next to end.
    while (!in_order_.empty() &&
           (entries_.size() >= max_entries_ || entries_.at(in_order_.front()).until <= now)) {
      entries_.erase(in_order_.front());
      in_order_.pop_front();
    }
    if (entries_.try_emplace(hash, Entry{.value = std::move(value), .until = now + kept_for}).second)
      in_order_.push_back(hash);
  }

  [[nodiscard]] std::optional<Entry> find(const jose::Sha256& hash, TimePoint now) const {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(hash);
    if (found == entries_.end() || found->second.until <= now) return std::nullopt;
    return found->second;
  }

 private:
  static constexpr std::chrono::seconds kept_for{60};

  struct AnyBytes {  // of a SHA-256 do for a hash table
    std::size_t operator()(const jose::Sha256& hash) const noexcept {
      std::size_t value = 0;
      std::memcpy(&value, hash.data(), sizeof(value));
      return value;
    }
  };

  std::size_t max_entries_;
  mutable std::mutex mutex_;
  std::unordered_map<jose::Sha256, Entry, AnyBytes> entries_;  // guarded by mutex_
  std::deque<jose::Sha256> in_order_;                          // guarded by mutex_; oldest first, each once
};

}  // namespace auth0::exchange
