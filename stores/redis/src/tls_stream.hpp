#pragma once

#include "deadline.hpp"
#include "outcome.hpp"
#include "socket.hpp"
#include "stream.hpp"

#include <auth0/redis/options.hpp>

#include <memory>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <string>

namespace auth0::redis {

struct TlsContextDelete {
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
struct TlsDelete {
  void operator()(SSL* tls) const noexcept { SSL_free(tls); }
};
struct BioMethodDelete {
  void operator()(BIO_METHOD* method) const noexcept { BIO_meth_free(method); }
};
using TlsHandle = std::unique_ptr<SSL, TlsDelete>;

/// What all TLS connections of a client share: whom to trust, and how to reach a socket. It must outlive them.
class TlsContext {
 public:
  /// \throws InvalidConfigurationError if the authorities cannot be read.
  explicit TlsContext(const RedisTls& options);

  /// Over the socket, which stays where it is as long as the result lives; for `host` and nobody else.
  [[nodiscard]] Outcome<TlsHandle> make(Socket& socket, const std::string& host) const;

 private:
  std::unique_ptr<BIO_METHOD, BioMethodDelete> socket_method_;
  std::unique_ptr<SSL_CTX, TlsContextDelete> context_;
};

/// A stream over TLS.
class TlsStream final : public Stream {
 public:
  /// Does the handshake. The server's certificate is good and names `host` when there is a result.
  [[nodiscard]] static Outcome<std::unique_ptr<TlsStream>> open(const TlsContext& context, Socket socket,
                                                                const std::string& host, Deadline deadline);

  [[nodiscard]] IoResult read(std::span<char> buffer) override;
  [[nodiscard]] IoResult write(std::string_view bytes) override;
  [[nodiscard]] int descriptor() const noexcept override { return socket_.descriptor(); }

 private:
  explicit TlsStream(Socket socket) noexcept : socket_(std::move(socket)) {}

  [[nodiscard]] Outcome<void> handshake(Deadline deadline);

  Socket socket_;
  TlsHandle tls_{};  // points to the socket
};

}  // namespace auth0::redis
