#pragma once

#include <auth0/export.hpp>

#include <cstddef>
#include <memory>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <string>

namespace auth0::inline v0::beast {

/// The certificate that the client has shown in the TLS handshake, for `ClientCertificate::der`; empty if it
/// has shown none, or `tls` is null.
///
/// A server asks for one if its context has `verify_peer`. For tokens that are bound to a certificate the
/// handshake has proved enough, the possession of its key, so the context may accept any certificate (RFC 8705
/// §3), also one that nobody signed but the client.
/// \param tls `native_handle()` of `boost::asio::ssl::stream` or `boost::beast::ssl_stream`.
[[nodiscard]] inline std::string peer_certificate(const SSL* tls) {
  if (tls == nullptr) return {};
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(tls), &X509_free);
  const int size = certificate ? i2d_X509(certificate.get(), nullptr) : 0;
  if (size <= 0) return {};
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* end = reinterpret_cast<unsigned char*>(der.data());
  return i2d_X509(certificate.get(), &end) == size ? der : std::string();
}

}  // namespace auth0::inline v0::beast
