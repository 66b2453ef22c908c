#include "dpop/presentation.hpp"

#include "base/ascii.hpp"
#include "base/fail.hpp"

#include <string>
#include <utility>

namespace auth0::dpop {

namespace {

// Schemes compare without case (8.2).
bool is_scheme(const Presentation& presented, std::string_view name) {
  return presented.scheme && equals_ignoring_case(*presented.scheme, name);
}

bool is_left_open(const Presentation& presented) {
  return presented.scheme && presented.scheme->empty();
}

// There is exactly one proof, and all that it is to be held against.
Result<void> check_proof_is_complete(const Presentation& presented) {
  if (!presented.proof || presented.proof->empty())
    return invalid_request(Reason::proof_missing, "the token must come with a DPoP proof");
  if (presented.proof->find(',') !=
      std::string_view::npos)  // 8.2: how two headers of one name are often joined
    return fail_proof(Reason::several_proofs, "the request holds more than one DPoP proof");
  if (presented.method.empty() || presented.url.empty())
    return invalid_request(Reason::request_unknown, "a DPoP proof needs the request's method and URL");
  return {};
}

}  // namespace

AuthScheme failing_scheme(const Presentation& presented) noexcept {
  return is_scheme(presented, "DPoP") || (is_left_open(presented) && presented.proof) ? AuthScheme::dpop
                                                                                      : AuthScheme::bearer;
}

Result<AuthScheme> accepted_scheme(const Presentation& presented, DpopMode mode) {
  const bool comes_alone = !presented.proof && presented.method.empty() && presented.url.empty();
  const bool is_dpop = is_scheme(presented, "DPoP");
  bool is_bearer = is_scheme(presented, "Bearer") || is_left_open(presented);
  if (!presented.scheme) is_bearer = comes_alone || mode == DpopMode::disabled;
  const bool is_accepted = (is_dpop && mode != DpopMode::disabled) || (is_bearer && mode != DpopMode::required);
  if (!is_accepted)
    return invalid_request(Reason::invalid_auth_scheme,
                           "the authentication scheme is not accepted here, or was not said");
  return mode == DpopMode::disabled ? AuthScheme::bearer : failing_scheme(presented);
}

Result<void> check_before_token(const Presentation& presented, DpopMode mode) {
  if (mode == DpopMode::disabled || !is_left_open(presented) || !presented.proof) return {};
  return check_proof_is_complete(presented);
}

Result<void> check_with_token(const Presentation& presented, AuthScheme scheme, DpopMode mode, bool is_bound) {
  if (mode == DpopMode::disabled) return {};
  if (scheme == AuthScheme::dpop) {
    if (!is_bound)
      return fail(Reason::dpop_binding_mismatch,
                  "the token is not bound to a key, and came with the scheme DPoP");
    return check_proof_is_complete(presented);
  }
  if (is_bound && is_left_open(presented))
    return invalid_request(Reason::proof_missing, "the token must come with a DPoP proof");
  if (is_bound)
    return fail(Reason::token_is_bound,
                "the token is bound to a key; it must come with the scheme DPoP and a proof");
  if (presented.proof)
    return invalid_request(Reason::unexpected_proof,
                           "a DPoP proof came with a Bearer token; use the scheme DPoP");
  return {};
}

}  // namespace auth0::dpop
