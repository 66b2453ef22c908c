#pragma once

#include <auth0/client_certificate.hpp>
#include <auth0/error.hpp>

#include <string_view>

namespace auth0::inline v0::access_token {

/// Whether the caller's certificate is the one that a token is bound to (rule 8.9, RFC 8705 section 3).
/// \param thumbprint `cnf["x5t#S256"]`; empty if the token is not bound to one
[[nodiscard]] Result<void> check_certificate(std::string_view thumbprint, const ClientCertificate& certificate);

}  // namespace auth0::inline v0::access_token
