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
  std::string password{};                            ///< Empty: none.
  std::optional<testing::CertificateOptions> tls{};  ///< Present: there is a port for TLS too.
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
  [[nodiscard]] std::uint16_t tls_port() const { return tls_port_; }
  /// The authority that the certificate of the port for TLS is of.
  [[nodiscard]] const std::string& ca_pem() const { return identity_.certificate_pem; }

  /// Ends the server, with what it knows.
  void stop() { process_.reset(); }
  /// Starts it again, on the same ports.
  void start();

 private:
  [[nodiscard]] std::vector<std::string> arguments() const;
  [[nodiscard]] bool try_to_start();

  RedisServerOptions options_;
  std::filesystem::path folder_;
  testing::TlsIdentity identity_{};
  std::uint16_t port_ = 0;
  std::uint16_t tls_port_ = 0;
  std::optional<RunningCommand> process_{};
};

}  // namespace auth0::test
