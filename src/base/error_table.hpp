#pragma once

#include <auth0/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace auth0::inline v0 {

/// Who has to change something before the same call can succeed.
enum class Fault : std::uint8_t {
  client,   ///< The client: its credentials are missing, invalid or not sufficient.
  issuer,   ///< The issuer, whose tokens or keys break their specification or this API's settings.
  program,  ///< The API: its code, its configuration or its proxies.
  service,  ///< Something that the API relies on fails at present: issuer, resolver, store, authorization
            ///< server.
};

/// What is known of an error code.
struct CodeInfo {
  ErrorCode code;
  std::string_view text;
  int status;  ///< The usual HTTP status (section 1 of the rules); 0 if the error is not an answer to a client.
};

/// What is known of a reason.
struct ReasonInfo {
  Reason reason;
  std::string_view text;
  ErrorCode code;  ///< What `default_code` returns.
  Fault fault;
};

/// The table of codes; a code's number is its position.
inline constexpr auto code_table = [] {
  using enum ErrorCode;
  return std::to_array<CodeInfo>({
      {missing_required_argument_error, "missing_required_argument_error", 0},
      {invalid_configuration_error, "invalid_configuration_error", 0},
      {verify_access_token_error, "verify_access_token_error", 401},
      {invalid_dpop_proof, "invalid_dpop_proof", 401},
      {use_dpop_nonce, "use_dpop_nonce", 401},
      {invalid_request, "invalid_request", 400},
      {insufficient_scope, "insufficient_scope", 403},
      {insufficient_user_authentication, "insufficient_user_authentication", 401},
      {token_exchange_error, "token_exchange_error", 0},
      {token_for_connection_error, "token_for_connection_error", 0},
      {missing_client_auth_error, "missing_client_auth_error", 0},
      {organization_validation_error, "organization_validation_error", 0},
  });
}();

/// The table of reasons; a reason's number is its position. docs/errors.md is checked against it.
inline constexpr auto reason_table = [] {
  using enum ErrorCode;
  using enum Reason;
  using enum Fault;
  return std::to_array<ReasonInfo>({
      {missing_argument, "missing_argument", missing_required_argument_error, program},
      {invalid_configuration, "invalid_configuration", invalid_configuration_error, program},
      {token_missing, "token_missing", verify_access_token_error, client},
      {malformed_token, "malformed_token", verify_access_token_error, client},
      {algorithm_not_allowed, "algorithm_not_allowed", verify_access_token_error, client},
      {unknown_key, "unknown_key", verify_access_token_error, client},
      {ambiguous_key, "ambiguous_key", verify_access_token_error, issuer},
      {signature_invalid, "signature_invalid", verify_access_token_error, client},
      {wrong_token_type, "wrong_token_type", verify_access_token_error, client},
      {issuer_mismatch, "issuer_mismatch", verify_access_token_error, client},
      {issuer_not_allowed, "issuer_not_allowed", verify_access_token_error, client},
      {audience_mismatch, "audience_mismatch", verify_access_token_error, client},
      {token_expired, "token_expired", verify_access_token_error, client},
      {token_not_yet_valid, "token_not_yet_valid", verify_access_token_error, client},
      {claim_missing, "claim_missing", verify_access_token_error, issuer},
      {claim_invalid, "claim_invalid", verify_access_token_error, issuer},
      {invalid_auth_scheme, "invalid_auth_scheme", invalid_request, client},
      {token_is_bound, "token_is_bound", verify_access_token_error, client},
      {unexpected_proof, "unexpected_proof", invalid_request, client},
      {proof_missing, "proof_missing", invalid_request, client},
      {several_proofs, "several_proofs", invalid_dpop_proof, client},
      {request_unknown, "request_unknown", invalid_request, program},
      {malformed_proof, "malformed_proof", invalid_dpop_proof, client},
      {proof_type_invalid, "proof_type_invalid", invalid_dpop_proof, client},
      {proof_algorithm_not_allowed, "proof_algorithm_not_allowed", invalid_dpop_proof, client},
      {proof_key_invalid, "proof_key_invalid", invalid_dpop_proof, client},
      {proof_signature_invalid, "proof_signature_invalid", invalid_dpop_proof, client},
      {proof_claim_missing, "proof_claim_missing", invalid_dpop_proof, client},
      {proof_claim_invalid, "proof_claim_invalid", invalid_dpop_proof, client},
      {proof_expired, "proof_expired", invalid_dpop_proof, client},
      {proof_not_yet_valid, "proof_not_yet_valid", invalid_dpop_proof, client},
      {method_mismatch, "method_mismatch", invalid_dpop_proof, client},
      {url_mismatch, "url_mismatch", invalid_dpop_proof, client},
      {token_hash_mismatch, "token_hash_mismatch", invalid_dpop_proof, client},
      {dpop_binding_mismatch, "dpop_binding_mismatch", verify_access_token_error, client},
      {proof_replayed, "proof_replayed", invalid_dpop_proof, client},
      {replay_store_full, "replay_store_full", invalid_dpop_proof, service},
      {replay_store_unavailable, "replay_store_unavailable", invalid_dpop_proof, service},
      {nonce_missing, "nonce_missing", use_dpop_nonce, client},
      {nonce_invalid, "nonce_invalid", use_dpop_nonce, client},
      {certificate_missing, "certificate_missing", verify_access_token_error, client},
      {certificate_mismatch, "certificate_mismatch", verify_access_token_error, client},
      {certificate_unusable, "certificate_unusable", verify_access_token_error, program},
      {several_tokens, "several_tokens", invalid_request, client},
      {malformed_credentials, "malformed_credentials", invalid_request, client},
      {forwarded_headers_invalid, "forwarded_headers_invalid", invalid_request, program},
      {scope_missing, "scope_missing", insufficient_scope, client},
      {permission_missing, "permission_missing", insufficient_scope, client},
      {claim_not_accepted, "claim_not_accepted", insufficient_scope, client},
      {requirement_not_met, "requirement_not_met", insufficient_scope, client},
      {acr_insufficient, "acr_insufficient", insufficient_user_authentication, client},
      {authentication_too_old, "authentication_too_old", insufficient_user_authentication, client},
      {client_authentication_missing, "client_authentication_missing", missing_client_auth_error, program},
      {subject_token_invalid, "subject_token_invalid", token_exchange_error, program},
      {exchange_parameter_invalid, "exchange_parameter_invalid", token_exchange_error, program},
      {organization_blank, "organization_blank", organization_validation_error, program},
      {organization_mismatch, "organization_mismatch", organization_validation_error, client},
      {exchange_refused, "exchange_refused", token_exchange_error, client},
      {exchange_throttled, "exchange_throttled", token_exchange_error, service},
      {subject_token_refused_before, "subject_token_refused_before", token_exchange_error, client},
      {token_answer_invalid, "token_answer_invalid", token_exchange_error, service},
      {token_endpoint_unavailable, "token_endpoint_unavailable", token_exchange_error, service},
      {deadline_exceeded, "deadline_exceeded", token_exchange_error, service},
      {domains_resolver_failed, "domains_resolver_failed", verify_access_token_error, service},
      {issuer_unavailable, "issuer_unavailable", verify_access_token_error, service},
      {cancelled, "cancelled", verify_access_token_error, service},
  });
}();

static_assert(std::ranges::all_of(code_table, [](const CodeInfo& row) {
  return &row == &code_table[static_cast<std::size_t>(row.code)];
}));
static_assert(std::ranges::all_of(reason_table, [](const ReasonInfo& row) {
  return &row == &reason_table[static_cast<std::size_t>(row.reason)];
}));

/// The row of a code; null if a newer library made it.
[[nodiscard]] constexpr const CodeInfo* info_of(ErrorCode code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return index < code_table.size() ? &code_table[index] : nullptr;
}

/// The row of a reason; null if a newer library made it.
[[nodiscard]] constexpr const ReasonInfo* info_of(Reason reason) noexcept {
  const auto index = static_cast<std::size_t>(reason);
  return index < reason_table.size() ? &reason_table[index] : nullptr;
}

/// The code of an error with this reason, where the failing check names no other.
[[nodiscard]] constexpr ErrorCode default_code(Reason reason) noexcept {
  const auto* const info = info_of(reason);
  return info != nullptr ? info->code : ErrorCode::verify_access_token_error;
}

/// Whether the credentials could not be judged because something that the API relies on fails (rule 1.2).
/// Failed exchanges do not belong here: they are not answers to a client.
[[nodiscard]] constexpr bool is_unjudged(Reason reason) noexcept {
  return info_of(reason) != nullptr && info_of(reason)->fault == Fault::service &&
         info_of(default_code(reason))->status != 0;
}

}  // namespace auth0::inline v0
