#pragma once

#include <auth0/export.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace auth0::inline v0::redis {

/// When the connection to Redis is encrypted.
enum class TlsMode {
  unless_loopback,  ///< Always, except to `localhost`, 127.0.0.0/8 and `::1`.
  always,           ///< Always.
  never,            ///< Never: an attacker on the network can read the password and forge answers.
};

/// How the server is trusted. Its certificate must be valid, be issued by a trusted authority and name the
/// host; TLS is 1.2 or later.
struct RedisTls {
  TlsMode mode = TlsMode::unless_loopback;  ///< When connections are encrypted.
  /// A PEM file with the certificate authorities to trust instead of the system's.
  std::string ca_file{};
  /// The same as text; at most one of the two may be given.
  std::string ca_pem{};
};

/// Where a server listens.
struct RedisAddress {
  /// A name, or an address without brackets. A name is looked up by the system's resolver for each new
  /// connection; an address is never looked up.
  std::string host = "127.0.0.1";
  std::uint16_t port = 6379;  ///< Its TCP port.

  friend bool operator==(const RedisAddress&, const RedisAddress&) = default;
};

/// Redis Sentinels, which know where the master is.
struct RedisSentinels {
  std::vector<RedisAddress> addresses{};  ///< Empty: Sentinel is not used. At most 64.
  std::string master_name{};              ///< As in `sentinel monitor <master-name> ...`.
  std::string username{};                 ///< Of the sentinels, as `RedisOptions::username`.
  std::string password{};                 ///< Of the sentinels. The library wipes its copy.
  RedisTls tls{};                         ///< Of connections to the sentinels.
};

/// Which Redis, and how long to wait for it: one server, the master that Sentinels name, or a Redis Cluster.
struct RedisOptions {
  /// The server, unless `sentinels` or `cluster_nodes` are given. Its name may lead to another server after a
  /// failover.
  std::string host = "127.0.0.1";
  std::uint16_t port = 6379;  ///< Its TCP port.
  /// Not together with `cluster_nodes`.
  RedisSentinels sentinels{};
  /// Some nodes of a Redis Cluster, which tell of the others; at most 64. `username`, `password` and `tls` are
  /// those of all nodes, `database` must be 0.
  std::vector<RedisAddress> cluster_nodes{};
  std::string username{};  ///< Of an ACL user; empty for the default user.
  std::string password{};  ///< Empty if none is asked for. The library wipes its copy.
  int database = 0;        ///< The number of the database (`SELECT`).
  /// The prefix of each key; empty: `auth0:proof:` for used proofs, `auth0:exchange:` for exchanged tokens.
  /// Other users of the same database need another one.
  std::string key_prefix{};
  /// Of a store of used proofs, what `ReplayStore::proof_window` says: from 0 s to 48 h. Give the stores of all
  /// processes the same.
  std::chrono::seconds proof_window{330};
  /// Of a store of used proofs: how many replicas must confirm that they have a proof (`WAIT`) before it counts
  /// as recorded, from 0 to 16. Where fewer do so in time, the answer is `unavailable`, and the proof is
  /// recorded all the same: it cannot be used again. The default does not wait for replicas.
  int min_replicas = 0;
  RedisTls tls{};  ///< How the server or the nodes are trusted.
  /// For connecting, TLS, authentication and a first `PING` together; for a map of the cluster; for finding a
  /// master and connecting to it.
  std::chrono::milliseconds connect_timeout{1000};
  /// For an answer. A call ends after at most this and `connect_timeout` together.
  std::chrono::milliseconds command_timeout{500};
  /// 1 to 64, for each server. Calls share them; a further one is opened where 64 calls wait for each.
  std::int64_t max_connections = 4;
  /// How long Redis is not contacted after it could not be reached: this at first, doubled with each failure in
  /// a row up to `max_backoff`, less up to a half at random. Meanwhile calls fail at once. With Sentinels or a
  /// cluster at most `command_timeout`.
  std::chrono::milliseconds min_backoff{50};
  std::chrono::milliseconds max_backoff{5000};  ///< The longest such time.
};

}  // namespace auth0::inline v0::redis
