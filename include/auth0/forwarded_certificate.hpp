#pragma once

#include <auth0/client_certificate.hpp>
#include <auth0/error.hpp>
#include <auth0/export.hpp>
#include <auth0/forwarded_url.hpp>

#include <string>
#include <string_view>

namespace auth0::inline v0 {

/// How the trusted proxies write the certificate of their client's TLS connection.
enum class CertificateHeader {
  client_cert,    ///< `Client-Cert` (RFC 9440): DER in base64 between colons.
  nginx_escaped,  ///< The value of nginx' `$ssl_client_escaped_cert`, by default in `X-SSL-Client-Cert`.
  envoy,          ///< `X-Forwarded-Client-Cert`, one element with `Hash` or `Cert` (Envoy's `SANITIZE_SET`).
};

/// The client's certificate as a proxy passed it on. Owns its texts.
struct ForwardedCertificate {
  std::string pem{};     ///< PEM; empty if there is none, or the proxy passed on its hash alone.
  std::string sha256{};  ///< As `ClientCertificate::sha256`.
  /// A trusted proxy has passed none on. False too where the peer is not a trusted proxy: then the certificate
  /// of the connection, if there is one, is the client's.
  bool none_shown = false;

  /// For `IncomingRequest::client_certificate`; refers to this object, which must last as long.
  [[nodiscard]] ClientCertificate view() const& noexcept {
    return {.pem = pem, .sha256 = sha256, .none_shown = none_shown};
  }
  [[nodiscard]] ClientCertificate view() const&& = delete;
};

/// The certificate that a client has shown to a trusted proxy (RFC 8705), out of a header field. Empty if the
/// peer is not a trusted proxy, or the field is absent or empty.
///
/// Each proxy must replace, not extend, what its clients send in this field; otherwise a client can claim any
/// certificate. Thread-safe.
/// \param name The field's name where it is another than the format's own.
/// \throws InvalidRequestError with status 400 if a trusted proxy sent the field twice, several values in it,
/// or what cannot be read (`forwarded_headers_invalid`).
[[nodiscard]] AUTH0_API_EXPORT ForwardedCertificate forwarded_certificate(const ForwardedRequest& request,
                                                                          const TrustedProxies& proxies,
                                                                          CertificateHeader written_by_proxies,
                                                                          std::string_view name = {});

/// The same as a value.
[[nodiscard]] AUTH0_API_EXPORT Result<ForwardedCertificate> try_forwarded_certificate(
    const ForwardedRequest& request, const TrustedProxies& proxies, CertificateHeader written_by_proxies,
    std::string_view name = {});

}  // namespace auth0::inline v0
