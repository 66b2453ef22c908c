#pragma once

#include "base/mutex.hpp"

#include <auth0/accepted_request.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

namespace grpc {
class ServerContextBase;
}

namespace auth0::inline v0::grpc {

/// The RPCs of protected services that are under way, found by their contexts: gRPC has no place in a context
/// for what others know of it, and the properties of a connection are those of all its RPCs. Thread-safe.
class ProtectedCalls {
 public:
  using Accepted = std::shared_ptr<const AcceptedRequest>;

  /// \param accepted Null: its method is open to anybody.
  /// \return the number by which `erase` knows the RPC
  [[nodiscard]] std::uint64_t insert(const ::grpc::ServerContextBase* context, Accepted accepted) {
    const std::uint64_t number = next_number_.fetch_add(1, std::memory_order_relaxed);
    Shard& shard = shard_of(context);
    Call last;  // destroyed after the lock
    const MutexLock lock(shard.mutex);
    last = std::exchange(shard.calls[context], {.number = number, .accepted = std::move(accepted)});
    return number;
  }

  /// `nullopt` if there is none; null if it is open to anybody.
  [[nodiscard]] std::optional<Accepted> find(const ::grpc::ServerContextBase* context) const {
    const Shard& shard = shard_of(context);
    const MutexLock lock(shard.mutex);
    const auto found = shard.calls.find(context);
    if (found == shard.calls.end()) return std::nullopt;
    return found->second.accepted;
  }

  /// Unless another RPC has that context by now: its owner may use the memory again before the RPC's end is
  /// told.
  void erase(const ::grpc::ServerContextBase* context, std::uint64_t number) {
    Shard& shard = shard_of(context);
    Call last;  // destroyed after the lock
    const MutexLock lock(shard.mutex);
    const auto found = shard.calls.find(context);
    if (found == shard.calls.end() || found->second.number != number) return;
    last = std::move(found->second);
    shard.calls.erase(found);
  }

 private:
  struct Call {
    std::uint64_t number = 0;
    Accepted accepted{};
  };
  struct Shard {
    mutable Mutex mutex;
    std::unordered_map<const ::grpc::ServerContextBase*, Call> calls AUTH0_GUARDED_BY(mutex);
  };

  // Contexts lie far apart, so the low bits of their addresses say little.
  static std::size_t index_of(const ::grpc::ServerContextBase* context) {
    const std::size_t address = std::hash<const void*>()(context);
    return ((address >> 6U) ^ (address >> 12U)) % shard_count;
  }
  Shard& shard_of(const ::grpc::ServerContextBase* context) { return shards_.at(index_of(context)); }
  const Shard& shard_of(const ::grpc::ServerContextBase* context) const {
    return shards_.at(index_of(context));
  }

  static constexpr std::size_t shard_count = 16;
  std::array<Shard, shard_count> shards_;
  std::atomic<std::uint64_t> next_number_{1};
};

}  // namespace auth0::inline v0::grpc
