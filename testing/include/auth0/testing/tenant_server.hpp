#pragma once

#include <auth0/export.hpp>
#include <auth0/testing/loopback_server.hpp>
#include <auth0/testing/tenant.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace auth0::inline v0::testing {

/// A tenant that listens on loopback over TLS, with a certificate that it makes at start. It also has endpoints
/// for tests under `/admin/` (docs/getting-started.md). For development and tests, never for
/// production.
class AUTH0_API_EXPORT TenantServer {
 public:
  /// What the tenant is, and how it listens.
  struct Options {
    TenantOptions tenant{};            ///< Its `domain` is replaced by `localhost:port`.
    CertificateOptions certificate{};  ///< The server's certificate.
    std::uint16_t port = 0;            ///< 0: a free one.
    /// Called for each request, also those for commands, with the answer that it gets; on the server's thread,
    /// before the answer is sent. An exception makes the answer 500. Absent: nothing is called.
    std::function<void(const ReceivedRequest&, const ServerAnswer&)> on_answer{};
  };

  /// A tenant with default options on a free port. \throws std::runtime_error as below.
  TenantServer() : TenantServer(Options{}) {}
  /// \throws std::runtime_error if the port is not available or OpenSSL fails.
  explicit TenantServer(Options options);
  ~TenantServer();
  TenantServer(const TenantServer&) = delete;
  TenantServer& operator=(const TenantServer&) = delete;

  /// The tenant: issue tokens, rotate keys and let it fail there. Lives as long as the server.
  [[nodiscard]] Tenant& tenant() noexcept;
  /// The certificate to trust, PEM.
  [[nodiscard]] const std::string& ca_pem() const noexcept;

  /// Uses the certificate to trust (true), or an untrusted one (false).
  void show_certificate(bool trusted);

  /// Options for a client that reaches the tenant through libcurl and TLS.
  [[nodiscard]] ApiClientOptions client_options();
  /// A client with these options.
  [[nodiscard]] ApiClient make_client() { return ApiClient(client_options()); }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace auth0::inline v0::testing
