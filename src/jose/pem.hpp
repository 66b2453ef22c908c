#pragma once

#include "base/openssl_handles.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace auth0::inline v0::jose {

/// The private key in a PEM text, or what is wrong with the text. An encrypted key is refused, as there is no
/// prompt for a password, and one that signs what its own public key does not verify.
[[nodiscard]] std::expected<KeyHandle, std::string> private_key_from_pem(std::string_view pem);

/// The public key in a PEM text (`PUBLIC KEY`, RFC 7468 section 13); null if there is none that can be read.
[[nodiscard]] KeyHandle public_key_from_pem(std::string_view pem);

/// The first certificate in a PEM text; null if there is none that can be read.
[[nodiscard]] CertificateHandle certificate_from_pem(std::string_view pem);

/// What is wrong with a certificate and its private key, both PEM; empty if they belong together.
[[nodiscard]] std::string problem_of_identity(std::string_view certificate_pem,
                                              std::string_view private_key_pem);

}  // namespace auth0::inline v0::jose
