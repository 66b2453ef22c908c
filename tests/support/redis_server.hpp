#pragma once

#include "support/run_command.hpp"

#include <auth0/testing/certificate.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace auth0::test {

/// What a server asks of its clients.
struct RedisServerOptions {
  std::string password{};                     ///< Of the default user; empty: none.
  std::optional<testing::TlsIdentity> tls{};  ///< Present: there is a port for TLS too.
  std::vector<std::string> arguments{};       ///< Further ones, for example `--replicaof`.
  bool is_sentinel = false;                   ///< It is a Sentinel, that knows of no master yet.
};

/// A Redis of the test's own on loopback, in memory alone. It ends with the object, and with the process.
class RedisServer {
 public:
  [[nodiscard]] static bool is_installed();

  explicit RedisServer(RedisServerOptions options = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// 0 without TLS.
  [[nodiscard]] std::uint16_t tls_port() const { return tls_port_; }
  /// The authority that the certificate of the port for TLS is of.
  [[nodiscard]] const std::string& ca_pem() const { return options_.tls.value().certificate_pem; }
  /// What `redis-cli` prints for a command, as the default user.
  [[nodiscard]] std::string cli(const std::vector<std::string>& words) const;

  /// Ends the server at once, as if the machine had failed.
  void kill();
  /// Ends the server, with what it knows.
  void stop() { process_.reset(); }
  /// Starts it again, on the same ports.
  void start();

 private:
  [[nodiscard]] std::vector<std::string> arguments() const;
  [[nodiscard]] bool try_to_start();

  RedisServerOptions options_;
  std::filesystem::path folder_;
  std::uint16_t port_ = 0;
  std::uint16_t tls_port_ = 0;
  std::optional<RunningCommand> process_{};
};

/// A number in what Redis answers to `INFO`. \throws std::runtime_error if there is none of this name.
[[nodiscard]] int number_in(const std::string& info, const std::string& name);

}  // namespace auth0::test
