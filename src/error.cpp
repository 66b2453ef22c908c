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
    case Reason::domains_resolver_failed:
      return "domains_resolver_failed";
    case Reason::issuer_unavailable:
      return "issuer_unavailable";
  }
  return "unknown";
}

}  // namespace auth0
