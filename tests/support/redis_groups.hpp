#pragma once

#include "support/redis_server.hpp"

#include <auth0/redis/options.hpp>
#include <auth0/testing/certificate.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace auth0::test {

/// Whether the servers of a group speak TLS, to each other too, and ask for passwords, Sentinels for others.
/// Clients then have users of their own with no more rights than docs/redis.md says.
enum class Protection { none, tls_and_passwords };

/// A master, two replicas and three Sentinels that watch them.
class SentinelGroup {
 public:
  explicit SentinelGroup(Protection protection = Protection::none);

  /// What reaches the master.
  [[nodiscard]] redis::RedisOptions options() const;
  [[nodiscard]] RedisServer& master() { return *servers_.front(); }
  [[nodiscard]] RedisServer& sentinel(std::size_t index) { return *sentinels_[index]; }
  /// Has the Sentinels make a replica the master, in order.
  void fail_over();

 private:
  void start_sentinel();

  std::optional<testing::TlsIdentity> tls_{};
  std::vector<std::unique_ptr<RedisServer>> servers_{};
  std::vector<std::unique_ptr<RedisServer>> sentinels_{};
};

/// A cluster of three masters, each with one replica.
class ClusterGroup {
 public:
  explicit ClusterGroup(Protection protection = Protection::none);

  /// What reaches the cluster, through any of its nodes.
  [[nodiscard]] redis::RedisOptions options() const;
  /// The number of the master that has the key of a slot, 0 to 2.
  [[nodiscard]] static std::size_t owner_of(unsigned slot);
  [[nodiscard]] RedisServer& node(std::size_t index) { return *nodes_[index]; }
  /// Moves a slot with all its keys, step by step, while it is used.
  void move_slot(unsigned slot, std::size_t from, std::size_t to);

 private:
  void start_node();

  std::optional<testing::TlsIdentity> tls_{};
  std::vector<std::unique_ptr<RedisServer>> nodes_{};
  std::vector<std::string> ids_{};
};

}  // namespace auth0::test
