#include <auth0/exceptions.hpp>

#include <utility>

namespace auth0::inline v0 {

AuthError::AuthError(Error error)
    : std::runtime_error(error.message), error_(std::make_shared<const Error>(std::move(error))) {}

void throw_error(Error error) {
  switch (error.code) {
    case ErrorCode::missing_required_argument_error:
      throw MissingRequiredArgumentError(std::move(error));
    case ErrorCode::invalid_configuration_error:
      throw InvalidConfigurationError(std::move(error));
    case ErrorCode::verify_access_token_error:
      throw VerifyAccessTokenError(std::move(error));
    case ErrorCode::invalid_dpop_proof:
      throw InvalidDpopProofError(std::move(error));
    case ErrorCode::use_dpop_nonce:
      throw UseDpopNonceError(std::move(error));
    case ErrorCode::invalid_request:
      throw InvalidRequestError(std::move(error));
    case ErrorCode::insufficient_scope:
      throw InsufficientScopeError(std::move(error));
    case ErrorCode::insufficient_user_authentication:
      throw InsufficientUserAuthenticationError(std::move(error));
    case ErrorCode::token_exchange_error:
      throw TokenExchangeError(std::move(error));
    case ErrorCode::token_for_connection_error:
      throw TokenForConnectionError(std::move(error));
    case ErrorCode::missing_client_auth_error:
      throw MissingClientAuthError(std::move(error));
    case ErrorCode::organization_validation_error:
      throw OrganizationValidationError(std::move(error));
  }
  throw AuthError(std::move(error));
}

}  // namespace auth0::inline v0
