#pragma once

#include <auth0/error.hpp>
#include <auth0/export.hpp>
#include <auth0/http_transport.hpp>

namespace auth0::inline v0 {

/// The answer to a client whose request was refused, independent of any framework: status, header fields
/// (`WWW-Authenticate` once for each challenge, `DPoP-Nonce`, `Retry-After`, `Content-Type`, `Cache-Control:
/// no-store`), and a JSON body with the same `error` and `error_description` as the challenge.
///
/// If the challenge has no error (RFC 6750 §3.1), the body is `{}`; with 503 it says
/// `temporarily_unavailable`. An error with status 0 (a mistake of the program, an exchange that failed)
/// becomes 500, and the client is not told what it was. No text of the error can break out of a
/// header field: bytes that are not printable ASCII are replaced.
[[nodiscard]] AUTH0_API_EXPORT HttpResponse to_http_response(const Error& error);

}  // namespace auth0::inline v0
