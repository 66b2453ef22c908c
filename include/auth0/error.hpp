#pragma once

#include <auth0/export.hpp>

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0 {

struct OAuthError;  // auth0/oauth_error.hpp

/// What kind of operation failed. Its text (`to_string`) and its number are stable; the number of a code that
/// was removed is never used again.
enum class ErrorCode {
  missing_required_argument_error = 0,   ///< A required option or argument is absent; a mistake in the program.
  invalid_configuration_error = 1,       ///< An option is present but unusable; a mistake in the program.
  verify_access_token_error = 2,         ///< The access token is not acceptable, or cannot be judged now.
  invalid_dpop_proof = 3,                ///< The DPoP proof is not acceptable, or cannot be judged now.
  use_dpop_nonce = 4,                    ///< The DPoP proof must contain a nonce from this API (RFC 9449 §9).
  invalid_request = 5,                   ///< The request's credentials do not fit together.
  insufficient_scope = 6,                ///< The token is valid but does not grant what the route requires.
  insufficient_user_authentication = 7,  ///< The user must authenticate again or more strongly (RFC 9470).
  token_exchange_error = 8,              ///< A token could not be exchanged.
  token_for_connection_error = 9,        ///< The user's token of another provider could not be obtained.
  missing_client_auth_error = 10,        ///< An exchange needs client authentication, which is not configured.
  organization_validation_error = 11,  ///< The requested organization is blank, or the ID token names another.
};

/// Why it failed: the one value that a program branches on. docs/errors.md has the cause and the remedy of
/// each. Text and number are stable; the number of a reason that was removed is never used again.
enum class Reason {
  missing_argument = 0,       ///< A required option or argument is absent.
  invalid_configuration = 1,  ///< An option has a value that cannot work.
  token_missing = 2,          ///< No access token was given.
  malformed_token = 3,  ///< The text is not a JWS in compact form with JSON objects in it, or is too large.
  algorithm_not_allowed = 4,  ///< `alg` is not in the list of allowed algorithms.
  unknown_key = 5,            ///< The issuer publishes no key that fits the token's header.
  ambiguous_key = 6,          ///< Several of the issuer's keys fit the token's header.
  signature_invalid = 7,      ///< The signature does not belong to this token and key.
  wrong_token_type = 8,       ///< `typ` names another kind of token, or not the one that the profile requires.
  issuer_mismatch = 9,        ///< `iss` is not the issuer.
  issuer_not_allowed = 10,    ///< `iss` is absent or not among the trusted domains.
  audience_mismatch = 11,     ///< `aud` does not contain an accepted audience.
  token_expired = 12,         ///< `exp` has passed, or the token is older than `max_token_age`.
  token_not_yet_valid = 13,   ///< `nbf` is in the future.
  claim_missing = 14,         ///< A required claim is absent.
  claim_invalid = 15,         ///< A claim has a type or value that cannot be used.
  invalid_auth_scheme = 16,   ///< The authentication scheme is missing or not accepted.
  token_is_bound = 17,        ///< A token that is bound to a key came as a Bearer token.
  unexpected_proof = 18,      ///< A Bearer token came with a DPoP proof.
  proof_missing = 19,         ///< A token that is bound to a key came without a DPoP proof.
  several_proofs = 20,        ///< More than one DPoP proof came.
  request_unknown = 21,       ///< The request's method or URL, which a proof must name, is missing or unusable.
  malformed_proof = 22,  ///< The proof is not a JWS in compact form with JSON objects in it, or is too large.
  proof_type_invalid = 23,           ///< The proof's `typ` is not `dpop+jwt`.
  proof_algorithm_not_allowed = 24,  ///< The proof's `alg` is not in the list of allowed algorithms.
  proof_key_invalid = 25,            ///< The proof's `jwk` is not a public key for its `alg`.
  proof_signature_invalid = 26,      ///< The signature does not belong to this proof and its key.
  proof_claim_missing = 27,          ///< A claim that a proof must have is absent.
  proof_claim_invalid = 28,          ///< A claim of the proof has a type or value that cannot be used.
  proof_expired = 29,                ///< The proof's `iat` is too old, or its `exp` has passed.
  proof_not_yet_valid = 30,          ///< The proof's `iat` or `nbf` is in the future.
  method_mismatch = 31,              ///< `htm` is not the request's method.
  url_mismatch = 32,                 ///< `htu` is not the request's URL.
  token_hash_mismatch = 33,          ///< `ath` is not the hash of the access token.
  dpop_binding_mismatch = 34,        ///< The token is bound to another key than the proof's, or is not bound.
  proof_replayed = 35,               ///< The proof was used before.
  replay_store_full = 36,            ///< The replay store is full, as a whole or for this client.
  replay_store_unavailable = 37,     ///< The replay store could not tell whether the proof was used before.
  nonce_missing = 38,                ///< The proof does not contain a nonce.
  nonce_invalid = 39,                ///< The proof's nonce is unknown or too old.
  certificate_missing = 40,    ///< A token that is bound to a client certificate came without a certificate.
  certificate_mismatch = 41,   ///< The token is bound to another client certificate.
  certificate_unusable = 42,   ///< The value given as the client's certificate is not a certificate.
  several_tokens = 43,         ///< The request contains more than one access token.
  malformed_credentials = 44,  ///< The header or form field that should contain the token cannot be read.
  forwarded_headers_invalid = 45,  ///< A trusted proxy's headers contradict each other or cannot be read.
  scope_missing = 46,              ///< The token lacks a scope that the route requires.
  permission_missing = 47,         ///< The token lacks a permission that the route requires.
  claim_not_accepted = 48,   ///< A claim does not have, or does not contain, the value that the route requires.
  requirement_not_met = 49,  ///< A custom requirement of the program refused the token.
  acr_insufficient = 50,     ///< The user did not authenticate strongly enough (`acr`).
  authentication_too_old = 51,         ///< The user authenticated too long ago (`auth_time`).
  client_authentication_missing = 52,  ///< The client has no `client_id` or no client authentication.
  subject_token_invalid = 53,  ///< The subject token is blank, has white space around it or a scheme before it.
  exchange_parameter_invalid = 54,  ///< A parameter of the exchange has a name or value that cannot be used.
  organization_blank = 55,          ///< The requested organization is blank.
  organization_mismatch = 56,  ///< The ID token names another organization than the requested one, or none.
  exchange_refused = 57,    ///< The authorization server refused the exchange; `Error::oauth` holds its answer.
  exchange_throttled = 58,  ///< The authorization server received too many requests; wait for `retry_after`.
  subject_token_refused_before = 59,  ///< The server refused this token or request less than a minute ago.
  token_answer_invalid = 60,          ///< The authorization server's answer cannot be used.
  token_endpoint_unavailable = 61,    ///< The token endpoint is unknown, cannot be reached or fails.
  deadline_exceeded = 62,             ///< The call's deadline expired first.
  domains_resolver_failed = 63,       ///< The program's domains resolver threw, or returned an unusable domain.
  issuer_unavailable = 64,            ///< The issuer's metadata or keys are not available now; try again later.
  cancelled = 65,                     ///< The asynchronous call was cancelled, or its client was destroyed.
};

/// The stable text of a code, for example `verify_access_token_error`.
[[nodiscard]] AUTH0_API_EXPORT std::string_view to_string(ErrorCode code) noexcept;

/// The stable text of a reason, for example `token_expired`.
[[nodiscard]] AUTH0_API_EXPORT std::string_view to_string(Reason reason) noexcept;

/// What would satisfy a route that refused a valid token; goes into the challenge. Empty where it is not known.
struct UnmetRequirements {
  std::vector<std::string> scopes{};  ///< Every scope that the route needs (RFC 6750 §3), also when a token is
                                      ///< missing or refused (status 401).
  std::vector<std::string> acr_values{};          ///< Any of these classes of authentication (RFC 9470 §3).
  std::optional<std::chrono::seconds> max_age{};  ///< How old the user's authentication may be (RFC 9470 §3).
};

/// What a check compared, for logs: in no message, challenge or answer.
struct Diagnostic {
  std::string name{};      ///< What was compared: a claim or parameter such as `aud`, `kid` or `htu`.
  std::string expected{};  ///< At most 128 printable ASCII characters, as `found` has.
  std::string found{};     ///< What the token, proof or request has. At most 128 printable ASCII characters.
  /// Whether `found` is out of a token whose signature is good. False: anybody may have written it.
  bool is_verified = false;
};

/// What went wrong, as a value. Never holds a token, a key or a secret, nor a part of one; except
/// `mfa_token` in `oauth`, which the caller needs.
struct Error {
  ErrorCode code = ErrorCode::verify_access_token_error;  ///< What kind of operation failed.
  Reason reason = Reason::malformed_token;                ///< Why it failed: the value to branch on.
  /// The HTTP status to answer with; 0 where the error is not an answer to a client: a mistake of the program,
  /// or an exchange that failed.
  int status = 0;
  /// One sentence for people and logs: what was wrong, where, and what to do. At most 512 bytes; the middle of
  /// a longer one is left out.
  std::string message{};
  /// The values for the response's `WWW-Authenticate` headers, one header each (RFC 6750 §3).
  std::vector<std::string> challenges{};
  /// How long the client should wait before it tries again (`Retry-After`), where known.
  std::optional<std::chrono::seconds> retry_after{};
  /// The value for the response's `DPoP-Nonce` header (RFC 9449 §9); empty if none is to be sent.
  std::string dpop_nonce{};
  /// What the route requires: with `insufficient_scope` and `insufficient_user_authentication`; its scopes also
  /// when `verify_request` found no valid token.
  UnmetRequirements unmet{};
  /// The answer of the authorization server if it refused an exchange; null otherwise. Include
  /// auth0/oauth_error.hpp to read it.
  std::shared_ptr<const OAuthError> oauth{};
  /// What the check that failed compared, where it compared something.
  std::vector<Diagnostic> diagnostics{};
};

/// A value or the error that took its place. The `try_` operations return it and throw nothing.
template <class T>
using Result = std::expected<T, Error>;

}  // namespace auth0::inline v0
