#include "access_token/certificate_binding.hpp"

#include "base/constant_time.hpp"
#include "base/diagnostic.hpp"
#include "base/fail.hpp"
#include "base/openssl_errors.hpp"
#include "base/openssl_handles.hpp"
#include "jose/base64url.hpp"
#include "jose/pem.hpp"
#include "jose/sha256.hpp"

#include <openssl/x509.h>
#include <optional>
#include <string>

namespace auth0::inline v0::access_token {

namespace {

constexpr std::size_t max_certificate_size = std::size_t{64} * 1024;

CertificateHandle read_der(std::string_view der) {
  if (der.size() > max_certificate_size) return nullptr;
  const auto* begin = reinterpret_cast<const unsigned char*>(der.data());
  const auto* rest = begin;
  CertificateHandle certificate(d2i_X509(nullptr, &rest, static_cast<long>(der.size())));
  if (rest != begin + der.size()) return nullptr;  // nothing may stand behind it
  return certificate;
}

std::optional<std::string> thumbprint_of(const ClientCertificate& certificate) {
  if (!certificate.sha256.empty()) {
    const auto bytes = jose::base64url_decode(certificate.sha256);
    if (!bytes || bytes->size() != jose::Sha256().size()) return std::nullopt;
    return std::string(certificate.sha256);
  }
  const OpensslErrorScope errors;
  const auto parsed =
      certificate.pem.empty() ? read_der(certificate.der) : jose::certificate_from_pem(certificate.pem);
  jose::Sha256 hash{};
  if (!parsed || X509_digest(parsed.get(), EVP_sha256(), hash.data(), nullptr) != 1) return std::nullopt;
  return jose::base64url_encode(hash);
}

}  // namespace

Result<void> check_certificate(std::string_view thumbprint, const ClientCertificate& certificate) {
  if (thumbprint.empty()) return {};
  if (certificate.absent())
    return fail(Reason::certificate_missing,
                "the token is bound to a client certificate, and none was presented");
  const auto actual = thumbprint_of(certificate);
  if (!actual)
    return fail(Reason::certificate_unusable,
                "the client certificate cannot be read; give it as PEM, DER or its SHA-256");
  if (!equal_in_constant_time(*actual, thumbprint))
    return comparing(fail(Reason::certificate_mismatch, "the token is bound to another client certificate"),
                     "x5t#S256", thumbprint, *actual, Found::unverified);
  return {};
}

}  // namespace auth0::inline v0::access_token
