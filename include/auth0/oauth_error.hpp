#pragma once

#include <auth0/export.hpp>

#include <boost/json/object.hpp>
#include <string>

namespace auth0 {

/// What an authorization server said when it refused a token request (RFC 6749 §5.2).
struct OAuthError {
  int http_status = 0;
  /// The server's code, for example `invalid_grant`; at most 128 characters.
  std::string error{};
  /// For the developer, in the server's words: at most 500 characters, without control characters. Left out if
  /// it repeats a token or a secret of the request.
  std::string error_description{};
  /// With `mfa_required`: the credential with which the user's second factor is asked for. Treat it as a token.
  std::string mfa_token{};
  /// With `mfa_required`: which factors may be used (`challenge`) or set up (`enroll`), as the server wrote it.
  boost::json::object mfa_requirements{};
};

}  // namespace auth0
