#pragma once

#include <auth0/testing/certificate.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace auth0::test {

/// A piece of an answer, and how long the server waits before it sends it.
struct Piece {
  std::string bytes;
  std::chrono::milliseconds delay{0};
};

/// What a server does with each connection: reads one request's header, sends the pieces and closes.
struct Script {
  std::vector<Piece> pieces;
  bool close_after_accept = false;       ///< Before the TLS handshake.
  std::string client_certificate_pem{};  ///< Demanded of clients; none if empty.
};

/// A TLS server on loopback that sends whatever bytes a test wants, correct HTTP or not.
class RawTlsServer {
 public:
  explicit RawTlsServer(Script script, const testing::CertificateOptions& certificate = {});
  ~RawTlsServer();
  RawTlsServer(const RawTlsServer&) = delete;
  RawTlsServer& operator=(const RawTlsServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// `https://localhost:port`.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] const std::string& ca_pem() const;
  [[nodiscard]] std::size_t connections() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A complete answer with this status and body.
[[nodiscard]] std::string http_response(int status, const std::string& body,
                                        const std::string& more_headers = "");

}  // namespace auth0::test
