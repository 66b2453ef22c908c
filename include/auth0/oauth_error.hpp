#pragma once

#include <auth0/export.hpp>

#include <string>

namespace auth0::inline v0 {

/// The error with which an authorization server refused a token request (RFC 6749 §5.2).
struct OAuthError {
  int http_status = 0;  ///< The HTTP status of its answer.
  /// The server's code, for example `invalid_grant`; at most 128 characters.
  std::string error{};
  /// The server's explanation for developers: at most 500 characters, without control characters. Empty if it
  /// repeats a token or a secret of the request.
  std::string error_description{};
  /// With `mfa_required`: the credential for requests about the user's second factor. Treat it as a token.
  std::string mfa_token{};
  /// With `mfa_required`: which factors may be used (`challenge`) or set up (`enroll`), as the text of a JSON
  /// object; empty if the server sent none.
  std::string mfa_requirements_json{};
};

}  // namespace auth0::inline v0
