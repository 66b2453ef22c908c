#pragma once

#include <auth0/export.hpp>

#include <chrono>
#include <cstdint>
#include <string>

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
  TlsMode mode = TlsMode::unless_loopback;
  /// A PEM file with the certificate authorities to trust instead of the system's.
  std::string ca_file{};
  /// The same as text; at most one of the two may be given.
  std::string ca_pem{};
};

/// Which Redis, and how long to wait for it. One server, or one name that resolves to the current primary;
/// Redis Cluster and Sentinel are not supported.
struct RedisOptions {
  /// A name, or an address without brackets. A name is looked up by the system's resolver for each new
  /// connection, which none of the time-outs below can interrupt; an address is never looked up.
  std::string host = "127.0.0.1";
  std::uint16_t port = 6379;
  std::string username{};  ///< Of an ACL user; empty for the default user.
  std::string password{};  ///< Empty if none is asked for. The library wipes its copy.
  int database = 0;
  /// The prefix of each key; empty: `auth0:proof:` for used proofs, `auth0:exchange:` for exchanged tokens.
  /// Other users of the same database need another one.
  std::string key_prefix{};
  /// Of a store of used proofs, what `ReplayStore::proof_window` says: from 0 s to 48 h. Give the stores of all
  /// processes the same.
  std::chrono::seconds proof_window{330};
  RedisTls tls{};
  /// For connecting, TLS, authentication and a first `PING` together.
  std::chrono::milliseconds connect_timeout{1000};
  /// For waiting until a connection is free; then again for the answer.
  std::chrono::milliseconds command_timeout{500};
  /// 1 to 64. Calls that find all in use share the next one that is free.
  std::int64_t max_connections = 4;
  /// How long Redis is not contacted after it could not be reached: this at first, doubled with each failure in
  /// a row up to `max_backoff`, less up to a half at random. Meanwhile calls fail at once.
  std::chrono::milliseconds min_backoff{50};
  std::chrono::milliseconds max_backoff{5000};
};

}  // namespace auth0::inline v0::redis
