#pragma once

#include "support/redis_server.hpp"

#include <auth0/redis/options.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace auth0::test {

/// A master, two replicas and three Sentinels that watch them.
class SentinelGroup {
 public:
  SentinelGroup();

  [[nodiscard]] redis::RedisSentinels sentinels() const;
  [[nodiscard]] RedisServer& master() { return *servers_.front(); }
  [[nodiscard]] RedisServer& sentinel(std::size_t index) { return *sentinels_[index]; }
  /// Has the Sentinels make a replica the master, in order.
  void fail_over();

 private:
  std::vector<std::unique_ptr<RedisServer>> servers_{};
  std::vector<std::unique_ptr<RedisServer>> sentinels_{};
};

/// A cluster of three masters, each with one replica.
class ClusterGroup {
 public:
  ClusterGroup();

  [[nodiscard]] std::vector<redis::RedisAddress> nodes() const;
  /// The number of the master that has the key of a slot, 0 to 2.
  [[nodiscard]] static std::size_t owner_of(unsigned slot);
  [[nodiscard]] RedisServer& node(std::size_t index) { return *nodes_[index]; }
  /// Moves a slot with all its keys, step by step, while it is used.
  void move_slot(unsigned slot, std::size_t from, std::size_t to);

 private:
  std::vector<std::unique_ptr<RedisServer>> nodes_{};
  std::vector<std::string> ids_{};
};

}  // namespace auth0::test
