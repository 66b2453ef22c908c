#pragma once

#include <auth0/error.hpp>
#include <auth0/export.hpp>

#include <memory>
#include <stdexcept>

namespace auth0::inline v0 {

/// The base of everything that the throwing operations throw. `what()` is the error's message. Copies share the
/// error, so copying throws nothing, for this class and those below.
class AUTH0_API_EXPORT AuthError : public std::runtime_error {
 public:
  /// Made by `throw_error`, which chooses the class that fits the code.
  explicit AuthError(Error error);
  // No moves: an exception that was moved from would have no error.
  AuthError(const AuthError&) noexcept = default;
  AuthError& operator=(const AuthError&) noexcept = default;
  ~AuthError() override = default;

  /// The whole error: code, reason, HTTP status, challenges. Valid as long as the exception or a copy of it.
  [[nodiscard]] const Error& error() const noexcept { return *error_; }

 private:
  std::shared_ptr<const Error> error_;  // never null
};

/// A required option or argument is absent (`missing_required_argument_error`).
class AUTH0_API_EXPORT MissingRequiredArgumentError : public AuthError {
 public:
  using AuthError::AuthError;
};

/// An option is present but unusable (`invalid_configuration_error`).
class AUTH0_API_EXPORT InvalidConfigurationError : public AuthError {
 public:
  using AuthError::AuthError;
};

/// The access token is not acceptable, or cannot be judged now (`verify_access_token_error`).
class AUTH0_API_EXPORT VerifyAccessTokenError : public AuthError {
 public:
  using AuthError::AuthError;
};

/// The DPoP proof is not acceptable, or cannot be judged now (`invalid_dpop_proof`).
class AUTH0_API_EXPORT InvalidDpopProofError : public AuthError {
 public:
  using AuthError::AuthError;
};

/// The DPoP proof must hold a nonce of this API's (`use_dpop_nonce`, RFC 9449 §9).
class AUTH0_API_EXPORT UseDpopNonceError : public AuthError {
 public:
  using AuthError::AuthError;
};

/// The request's credentials do not fit together (`invalid_request`).
class AUTH0_API_EXPORT InvalidRequestError : public AuthError {
 public:
  using AuthError::AuthError;
};

/// The token is good but does not grant what the route demands (`insufficient_scope`, RFC 6750 §3.1).
class AUTH0_API_EXPORT InsufficientScopeError : public AuthError {
 public:
  using AuthError::AuthError;
};

/// The user must authenticate again or more strongly (`insufficient_user_authentication`, RFC 9470).
class AUTH0_API_EXPORT InsufficientUserAuthenticationError : public AuthError {
 public:
  using AuthError::AuthError;
};

/// A token could not be exchanged (`token_exchange_error`); `error().oauth` holds what the server said, if it
/// said anything.
class AUTH0_API_EXPORT TokenExchangeError : public AuthError {
 public:
  using AuthError::AuthError;
};

/// The user's token of another provider was not available (`token_for_connection_error`).
class AUTH0_API_EXPORT TokenForConnectionError : public AuthError {
 public:
  using AuthError::AuthError;
};

/// An exchange by a client without `client_authentication` (`missing_client_auth_error`).
class AUTH0_API_EXPORT MissingClientAuthError : public AuthError {
 public:
  using AuthError::AuthError;
};

/// The organization asked for is blank, or the ID token names another (`organization_validation_error`).
class AUTH0_API_EXPORT OrganizationValidationError : public AuthError {
 public:
  using AuthError::AuthError;
};

/// Throws the exception class that belongs to `error.code`.
[[noreturn]] AUTH0_API_EXPORT void throw_error(Error error);

}  // namespace auth0::inline v0
