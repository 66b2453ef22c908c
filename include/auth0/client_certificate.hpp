#pragma once

#include <auth0/export.hpp>

#include <string_view>

namespace auth0::inline v0 {

/// The certificate that the caller's TLS connection was made with (RFC 8705), as the server or the proxy before
/// it knows it. Give one of the three, or none of them. It must come from the TLS layer, never from a header
/// that a caller could send.
struct ClientCertificate {
  std::string_view pem{};     ///< The first certificate is used.
  std::string_view der{};     ///< The bytes.
  std::string_view sha256{};  ///< base64url of the SHA-256 of the DER bytes, without padding, as `x5t#S256`.
  /// A proxy that ends TLS has said that its client showed none. An adapter then does not take the certificate
  /// of the connection, which is the proxy's own.
  bool none_shown = false;

  /// Whether none of the three forms was given.
  [[nodiscard]] bool absent() const noexcept { return pem.empty() && der.empty() && sha256.empty(); }
};

/// What becomes of a token that is bound to a client certificate (`cnf["x5t#S256"]`).
enum class CertificateBinding {
  checked,  ///< It must come with that certificate.
  ignored,  ///< Accepted without it: for services whose TLS ends in front of them.
};

}  // namespace auth0::inline v0
