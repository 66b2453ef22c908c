#pragma once

#include <auth0/export.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/testing/certificate.hpp>
#include <auth0/testing/fault.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace auth0::inline v0::testing {

/// A request as a server has received it.
struct ReceivedRequest : HttpRequest {
  /// The client's certificate, whose key it proved to have over TLS; empty: it sent none, or was not asked.
  std::string client_certificate_pem{};
};

/// A small HTTP/1.1 server on 127.0.0.1, for tests and demonstrations; never for production. It runs on a
/// thread of its own from construction to destruction, and accepts requests of at most 1 MiB.
class AUTH0_API_EXPORT LoopbackServer {
 public:
  /// Answers one request; `HttpRequest::url` holds the request target as sent, for example `/oauth/token`.
  /// Called on the server's thread, one request at a time. An exception is answered with status 500.
  using Handler = std::function<ServerAnswer(const ReceivedRequest&)>;

  /// How a server listens.
  struct Options {
    std::optional<TlsIdentity> tls{};  ///< Plain HTTP if absent.
    std::uint16_t port = 0;            ///< 0: a free one.
    /// Asks clients for a certificate. It is optional and not verified: the handler decides.
    bool ask_for_client_certificate = false;
  };

  /// \throws std::runtime_error if the port is not available or the identity cannot be used.
  explicit LoopbackServer(Handler handler) : LoopbackServer(std::move(handler), Options{}) {}
  /// The same with options.
  LoopbackServer(Handler handler, const Options& options);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  /// Uses this certificate from now on; connections that began with another one end at their next request.
  /// \throws std::logic_error if the server speaks plain HTTP, std::runtime_error if the identity cannot be
  /// used.
  void show_identity(const TlsIdentity& identity);

  /// The port on which it listens.
  [[nodiscard]] std::uint16_t port() const noexcept;
  /// How many connections were accepted so far.
  [[nodiscard]] std::size_t connections() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace auth0::inline v0::testing
