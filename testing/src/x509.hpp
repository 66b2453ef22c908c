#pragma once

#include "base/openssl_handles.hpp"

#include <chrono>
#include <openssl/x509.h>
#include <string>
#include <vector>

namespace auth0::inline v0::testing {

/// What a self-signed certificate says.
struct SelfSigned {
  std::string common_name;
  std::vector<std::string> hosts;  ///< DNS names and IP addresses; may be empty.
  std::chrono::system_clock::time_point not_before;
  std::chrono::system_clock::time_point not_after;
};

/// A certificate for the key, signed by the key. \throws std::runtime_error if OpenSSL fails.
[[nodiscard]] CertificateHandle make_self_signed(EVP_PKEY* key, const SelfSigned& content);

/// The certificate as PEM. \throws std::runtime_error if OpenSSL fails.
[[nodiscard]] std::string to_pem(X509* certificate);

}  // namespace auth0::inline v0::testing
