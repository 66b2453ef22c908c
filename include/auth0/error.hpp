#pragma once

#include <auth0/export.hpp>

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0 {

struct OAuthError;  // auth0/oauth_error.hpp

/// What kind of operation failed. Its text form (`to_string`) is stable and meant for programs and logs.
enum class ErrorCode {
  missing_required_argument_error,   ///< A required option or argument is absent; a mistake in the program.
  invalid_configuration_error,       ///< An option is present but unusable; a mistake in the program.
  verify_access_token_error,         ///< The access token is not acceptable, or cannot be judged now.
  invalid_dpop_proof,                ///< The DPoP proof is not acceptable, or cannot be judged now.
  use_dpop_nonce,                    ///< The DPoP proof must hold a nonce of this API's (RFC 9449 §9).
  invalid_request,                   ///< The request's credentials do not fit together.
  insufficient_scope,                ///< The token is good but does not grant what the route demands.
  insufficient_user_authentication,  ///< The user must authenticate anew or more strongly (RFC 9470).
  token_exchange_error,              ///< A token could not be exchanged.
  token_for_connection_error,        ///< The user's token of another provider could not be had.
  missing_client_auth_error,         ///< An exchange was asked for by a client that cannot prove who it is.
  organization_validation_error,     ///< The organization asked for is blank, or the ID token names another.
};

/// Why it failed: the one value that a program branches on. docs/errors.md tells cause and cure of each.
enum class Reason {
  missing_argument,       ///< A required option or argument is absent.
  invalid_configuration,  ///< An option has a value that cannot work.
  token_missing,          ///< No access token was given.
  malformed_token,        ///< The text is not a JWS in compact form with JSON objects in it, or is too large.
  algorithm_not_allowed,  ///< `alg` is not in the list of allowed algorithms.
  unknown_key,            ///< The issuer publishes no key that fits the token's header.
  ambiguous_key,          ///< Several of the issuer's keys fit the token's header.
  signature_invalid,      ///< The signature does not belong to this token and key.
  wrong_token_type,       ///< `typ` names another kind of token, or not the one that the profile demands.
  issuer_mismatch,        ///< `iss` is not the issuer.
  issuer_not_allowed,     ///< `iss` is absent or not among the trusted domains.
  audience_mismatch,      ///< `aud` holds no accepted audience.
  token_expired,          ///< `exp` has passed, or the token is older than `max_token_age`.
  token_not_yet_valid,    ///< `nbf` lies in the future.
  claim_missing,          ///< A required claim is absent.
  claim_invalid,          ///< A claim has a type or value that cannot be used.
  invalid_auth_scheme,    ///< The scheme is not accepted, or was not said.
  token_is_bound,         ///< A token that is bound to a key came as a Bearer token.
  unexpected_proof,       ///< A Bearer token came with a DPoP proof.
  proof_missing,          ///< A token that is bound to a key came without a DPoP proof.
  several_proofs,         ///< More than one DPoP proof came.
  request_unknown,     ///< The request's method or URL, which a proof must name, was not given or is unusable.
  malformed_proof,     ///< The proof is not a JWS in compact form with JSON objects in it, or is too large.
  proof_type_invalid,  ///< The proof's `typ` is not `dpop+jwt`.
  proof_algorithm_not_allowed,  ///< The proof's `alg` is not in the list of allowed algorithms.
  proof_key_invalid,            ///< The proof's `jwk` is no public key for its `alg`.
  proof_signature_invalid,      ///< The signature does not belong to this proof and its key.
  proof_claim_missing,          ///< A claim that a proof must have is absent.
  proof_claim_invalid,          ///< A claim of the proof has a type or value that cannot be used.
  proof_expired,                ///< The proof's `iat` is too old, or its `exp` has passed.
  proof_not_yet_valid,          ///< The proof's `iat` or `nbf` lies in the future.
  method_mismatch,              ///< `htm` is not the request's method.
  url_mismatch,                 ///< `htu` is not the request's URL.
  token_hash_mismatch,          ///< `ath` is not the hash of the access token.
  dpop_binding_mismatch,        ///< The token is bound to another key than the proof's, or to none.
  proof_replayed,               ///< The proof was used before.
  replay_store_full,            ///< No more proofs can be remembered now, at all or of this client.
  replay_store_unavailable,     ///< It cannot be told now whether the proof was used before.
  nonce_missing,                ///< The proof holds no nonce.
  nonce_invalid,                ///< The proof's nonce is unknown or too old.
  certificate_missing,          ///< A token that is bound to a client certificate came without one.
  certificate_mismatch,         ///< The token is bound to another client certificate.
  certificate_unusable,         ///< What was given as the client's certificate is none.
  several_tokens,               ///< The request holds more than one access token.
  malformed_credentials,        ///< The place where the token should stand cannot be read.
  forwarded_headers_invalid,    ///< What a trusted proxy says of the client's URL is contradictory or broken.
  scope_missing,                ///< The token lacks a scope that the route demands.
  permission_missing,           ///< The token lacks a permission that the route demands.
  claim_not_accepted,           ///< A claim does not have, or does not hold, the value that the route demands.
  requirement_not_met,          ///< A check of the program's own refused the token.
  acr_insufficient,             ///< The user did not authenticate strongly enough (`acr`).
  authentication_too_old,       ///< The user authenticated too long ago (`auth_time`).
  client_authentication_missing,  ///< The client has no `client_id` or no way to prove who it is.
  subject_token_invalid,       ///< The subject token is blank, has white space around it or a scheme before it.
  exchange_parameter_invalid,  ///< A parameter of the exchange has a name or value that cannot be used.
  organization_blank,          ///< The organization asked for is blank.
  organization_mismatch,       ///< The ID token names another organization, or none.
  exchange_refused,            ///< The authorization server refused; `Error::oauth` holds what it said.
  exchange_throttled,  ///< It has had too many requests or attempts; `retry_after` says when to come back.
  subject_token_refused_before,  ///< It refused this token or request a moment ago, and was not asked again.
  token_answer_invalid,          ///< Its answer cannot be used.
  token_endpoint_unavailable,    ///< It has no known token endpoint, cannot be reached or fails.
  deadline_exceeded,             ///< The call's deadline came first.
  domains_resolver_failed,       ///< The program's resolver of domains threw, or named no usable domain.
  issuer_unavailable,            ///< The issuer's metadata or keys cannot be had now; try again later.
};

/// The stable text of a code, for example `verify_access_token_error`.
[[nodiscard]] AUTH0_API_EXPORT std::string_view to_string(ErrorCode code) noexcept;

/// The stable text of a reason, for example `token_expired`.
[[nodiscard]] AUTH0_API_EXPORT std::string_view to_string(Reason reason) noexcept;

/// What would satisfy a route that refused a good token; goes into the challenge. Empty where it cannot be
/// said.
struct UnmetDemand {
  std::vector<std::string> scopes{};  ///< Every scope that the route needs (RFC 6750 §3), also where a token is
                                      ///< missing or refused (status 401).
  std::vector<std::string> acr_values{};          ///< Any of these classes of authentication (RFC 9470 §3).
  std::optional<std::chrono::seconds> max_age{};  ///< How old the user's authentication may be (RFC 9470 §3).
};

/// What went wrong, as a value. Never holds a token, a key or a secret, nor a part of one; but for the
/// `mfa_token` in `oauth`, which the caller needs.
struct Error {
  ErrorCode code = ErrorCode::verify_access_token_error;
  Reason reason = Reason::malformed_token;
  /// The HTTP status to answer with; 0 where the error is no answer to a client: a mistake of the program, or
  /// an exchange that failed.
  int status = 0;
  /// One sentence for people and logs: what was wrong, where, and what to do. At most 512 bytes; of a longer
  /// one the middle is left out.
  std::string message{};
  /// The values for the response's `WWW-Authenticate` headers, one header each (RFC 6750 §3).
  std::vector<std::string> challenges{};
  /// How long the client should wait before it tries again (`Retry-After`), where known.
  std::optional<std::chrono::seconds> retry_after{};
  /// The value for the response's `DPoP-Nonce` header (RFC 9449 §9); empty if none is to be sent.
  std::string dpop_nonce{};
  /// What the route demands, of `insufficient_scope` and `insufficient_user_authentication`; its scopes also
  /// where `verify_request` found no good token.
  UnmetDemand unmet{};
  /// What the authorization server said, where it refused an exchange; null otherwise. Include
  /// auth0/oauth_error.hpp to read it.
  std::shared_ptr<const OAuthError> oauth{};
};

/// A value or the error that took its place. The `try_` operations return it and throw nothing.
template <class T>
using Result = std::expected<T, Error>;

}  // namespace auth0
