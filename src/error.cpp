#include <auth0/error.hpp>

namespace auth0 {

std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::missing_required_argument_error:
      return "missing_required_argument_error";
    case ErrorCode::invalid_configuration_error:
      return "invalid_configuration_error";
    case ErrorCode::verify_access_token_error:
      return "verify_access_token_error";
    case ErrorCode::invalid_dpop_proof:
      return "invalid_dpop_proof";
    case ErrorCode::use_dpop_nonce:
      return "use_dpop_nonce";
    case ErrorCode::invalid_request:
      return "invalid_request";
    case ErrorCode::insufficient_scope:
      return "insufficient_scope";
    case ErrorCode::insufficient_user_authentication:
      return "insufficient_user_authentication";
  }
  return "unknown";
}

std::string_view to_string(Reason reason) noexcept {
  switch (reason) {
    case Reason::missing_argument:
      return "missing_argument";
    case Reason::invalid_configuration:
      return "invalid_configuration";
    case Reason::token_missing:
      return "token_missing";
    case Reason::malformed_token:
      return "malformed_token";
    case Reason::algorithm_not_allowed:
      return "algorithm_not_allowed";
    case Reason::unknown_key:
      return "unknown_key";
    case Reason::ambiguous_key:
      return "ambiguous_key";
    case Reason::signature_invalid:
      return "signature_invalid";
    case Reason::wrong_token_type:
      return "wrong_token_type";
    case Reason::issuer_mismatch:
      return "issuer_mismatch";
    case Reason::issuer_not_allowed:
      return "issuer_not_allowed";
    case Reason::audience_mismatch:
      return "audience_mismatch";
    case Reason::token_expired:
      return "token_expired";
    case Reason::token_not_yet_valid:
      return "token_not_yet_valid";
    case Reason::claim_missing:
      return "claim_missing";
    case Reason::claim_invalid:
      return "claim_invalid";
    case Reason::invalid_auth_scheme:
      return "invalid_auth_scheme";
    case Reason::token_is_bound:
      return "token_is_bound";
    case Reason::unexpected_proof:
      return "unexpected_proof";
    case Reason::proof_missing:
      return "proof_missing";
    case Reason::several_proofs:
      return "several_proofs";
    case Reason::request_unknown:
      return "request_unknown";
    case Reason::malformed_proof:
      return "malformed_proof";
    case Reason::proof_type_invalid:
      return "proof_type_invalid";
    case Reason::proof_algorithm_not_allowed:
      return "proof_algorithm_not_allowed";
    case Reason::proof_key_invalid:
      return "proof_key_invalid";
    case Reason::proof_signature_invalid:
      return "proof_signature_invalid";
    case Reason::proof_claim_missing:
      return "proof_claim_missing";
    case Reason::proof_claim_invalid:
      return "proof_claim_invalid";
    case Reason::proof_expired:
      return "proof_expired";
    case Reason::proof_not_yet_valid:
      return "proof_not_yet_valid";
    case Reason::method_mismatch:
      return "method_mismatch";
    case Reason::url_mismatch:
      return "url_mismatch";
    case Reason::token_hash_mismatch:
      return "token_hash_mismatch";
    case Reason::dpop_binding_mismatch:
      return "dpop_binding_mismatch";
    case Reason::proof_replayed:
      return "proof_replayed";
    case Reason::replay_store_full:
      return "replay_store_full";
    case Reason::replay_store_unavailable:
      return "replay_store_unavailable";
    case Reason::nonce_missing:
      return "nonce_missing";
    case Reason::nonce_invalid:
      return "nonce_invalid";
    case Reason::certificate_missing:
      return "certificate_missing";
    case Reason::certificate_mismatch:
      return "certificate_mismatch";
    case Reason::certificate_unusable:
      return "certificate_unusable";
    case Reason::several_tokens:
      return "several_tokens";
    case Reason::malformed_credentials:
      return "malformed_credentials";
    case Reason::forwarded_headers_invalid:
      return "forwarded_headers_invalid";
    case Reason::scope_missing:
      return "scope_missing";
    case Reason::permission_missing:
      return "permission_missing";
    case Reason::claim_not_accepted:
      return "claim_not_accepted";
    case Reason::requirement_not_met:
      return "requirement_not_met";
    case Reason::acr_insufficient:
      return "acr_insufficient";
    case Reason::authentication_too_old:
      return "authentication_too_old";
    case Reason::domains_resolver_failed:
      return "domains_resolver_failed";
    case Reason::issuer_unavailable:
      return "issuer_unavailable";
  }
  return "unknown";
}

}  // namespace auth0
