#pragma once

#include <auth0/export.hpp>

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0 {

/// What kind of operation failed. Its text form (`to_string`) is stable and meant for programs and logs.
enum class ErrorCode {
  missing_required_argument_error,  ///< A required option or argument is absent; a mistake in the program.
  invalid_configuration_error,      ///< An option is present but unusable; a mistake in the program.
  verify_access_token_error,        ///< The access token is not acceptable, or cannot be judged now.
};

/// Why it failed: the one value that a program branches on. docs/errors.md tells cause and cure of each.
enum class Reason {
  missing_argument,         ///< A required option or argument is absent.
  invalid_configuration,    ///< An option has a value that cannot work.
  token_missing,            ///< No access token was given.
  malformed_token,          ///< The text is not a JWS in compact form with JSON objects in it, or is too large.
  algorithm_not_allowed,    ///< `alg` is not in the list of allowed algorithms.
  unknown_key,              ///< The issuer publishes no key that fits the token's header.
  ambiguous_key,            ///< Several of the issuer's keys fit the token's header.
  signature_invalid,        ///< The signature does not belong to this token and key.
  wrong_token_type,         ///< `typ` names another kind of token, or not the one that the profile demands.
  issuer_mismatch,          ///< `iss` is not the issuer.
  issuer_not_allowed,       ///< `iss` is absent or not among the trusted domains.
  audience_mismatch,        ///< `aud` holds no accepted audience.
  token_expired,            ///< `exp` has passed, or the token is older than `max_token_age`.
  token_not_yet_valid,      ///< `nbf` lies in the future.
  claim_missing,            ///< A required claim is absent.
  claim_invalid,            ///< A claim has a type or value that cannot be used.
  domains_resolver_failed,  ///< The program's resolver of domains threw, or named no usable domain.
  issuer_unavailable,       ///< The issuer's metadata or keys cannot be had now; try again later.
};

/// The stable text of a code, for example `verify_access_token_error`.
[[nodiscard]] AUTH0_API_EXPORT std::string_view to_string(ErrorCode code) noexcept;

/// The stable text of a reason, for example `token_expired`.
[[nodiscard]] AUTH0_API_EXPORT std::string_view to_string(Reason reason) noexcept;

/// What went wrong, as a value. Never holds a token, a key or a secret, nor a part of one.
struct Error {
  ErrorCode code = ErrorCode::verify_access_token_error;
  Reason reason = Reason::malformed_token;
  /// The HTTP status to answer with; 0 where the error is the program's own mistake.
  int status = 0;
  /// One sentence for people and logs: what was wrong, where, and what to do.
  std::string message{};
  /// The values for the response's `WWW-Authenticate` headers, one header each (RFC 6750 §3).
  std::vector<std::string> challenges{};
  /// How long the client should wait before it tries again (`Retry-After`), where known.
  std::optional<std::chrono::seconds> retry_after{};
};

/// A value or the error that took its place. The `try_` operations return it and throw nothing.
template <class T>
using Result = std::expected<T, Error>;

}  // namespace auth0
