#pragma once

#include "base/handle.hpp"
#include "deadline.hpp"
#include "outcome.hpp"
#include "socket.hpp"
#include "stream.hpp"

#include <auth0/redis/options.hpp>

#include <memory>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <string>

namespace auth0::inline v0::redis {

using TlsHandle = Handle<SSL, SSL_free>;

/// What all TLS connections of a client share: whom to trust, and how to reach a socket. It must outlive them.
class TlsContext {
 public:
  /// \throws InvalidConfigurationError if the authorities cannot be read.
  explicit TlsContext(const RedisTls& options);

  /// Over the socket, which stays where it is as long as the result lives; for `host` and nobody else.
  [[nodiscard]] Outcome<TlsHandle> make(Socket& socket, const std::string& host) const;

 private:
  Handle<BIO_METHOD, BIO_meth_free> socket_method_;
  Handle<SSL_CTX, SSL_CTX_free> context_;
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

}  // namespace auth0::inline v0::redis
