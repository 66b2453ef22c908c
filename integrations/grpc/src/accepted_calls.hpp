#pragma once

#include "base/mutex.hpp"

#include <auth0/accepted_request.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>

namespace grpc {
class ServerContextBase;
}

namespace auth0::inline v0::grpc {

/// The accepted RPCs that are under way, found by their contexts: gRPC has no place in a context for what
/// others know of it, and the properties of a connection are those of all its RPCs. Thread-safe.
class AcceptedCalls {
 public:
  using Accepted = std::shared_ptr<const AcceptedRequest>;

  void insert(const ::grpc::ServerContextBase* context, Accepted accepted) {
    Shard& shard = shard_of(context);
    const MutexLock lock(shard.mutex);
    shard.calls.insert_or_assign(context, std::move(accepted));
  }

  /// Null if there is none.
  [[nodiscard]] Accepted find(const ::grpc::ServerContextBase* context) const {
    const Shard& shard = shard_of(context);
    const MutexLock lock(shard.mutex);
    const auto found = shard.calls.find(context);
    return found == shard.calls.end() ? nullptr : found->second;
  }

  /// Unless another RPC has that context by now: its owner may use the memory again before the RPC's end is
  /// told.
  void erase(const ::grpc::ServerContextBase* context, const AcceptedRequest* accepted) {
    Shard& shard = shard_of(context);
    Accepted last;  // destroyed after the lock
    const MutexLock lock(shard.mutex);
    const auto found = shard.calls.find(context);
    if (found == shard.calls.end() || found->second.get() != accepted) return;
    last = std::move(found->second);
    shard.calls.erase(found);
  }

 private:
  struct Shard {
    mutable Mutex mutex;
    std::unordered_map<const ::grpc::ServerContextBase*, Accepted> calls AUTH0_GUARDED_BY(mutex);
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
};

}  // namespace auth0::inline v0::grpc
