#pragma once

#include <auth0/export.hpp>
#include <auth0/string_list.hpp>

#include <chrono>
#include <string>

namespace auth0::inline v0::testing {

/// A certificate and its private key, both PEM.
struct TlsIdentity {
  std::string certificate_pem{};  ///< The certificate.
  std::string private_key_pem{};  ///< Its private key, not encrypted.
};

/// What a certificate says.
struct CertificateOptions {
  /// DNS names and IP addresses that it is for.
  StringList hosts = {"localhost", "127.0.0.1"};
  /// When it becomes valid.
  std::chrono::system_clock::time_point not_before = std::chrono::system_clock::now() - std::chrono::hours(1);
  /// When it expires.
  std::chrono::system_clock::time_point not_after = std::chrono::system_clock::now() + std::chrono::hours(24);
};

/// Makes a P-256 key and a self-signed certificate, which is therefore also the authority to trust.
/// \throws std::runtime_error if OpenSSL fails.
[[nodiscard]] AUTH0_API_EXPORT TlsIdentity make_self_signed_identity(const CertificateOptions& options = {});

}  // namespace auth0::inline v0::testing
