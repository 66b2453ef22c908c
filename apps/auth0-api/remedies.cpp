#include "remedies.hpp"

namespace auth0::command {

namespace {

constexpr std::size_t parts_of_jwe = 5;

std::string_view remedy_for_format(std::size_t parts) {
  if (parts == parts_of_jwe)
    return "It is encrypted (JWE), which is not supported: the client must name the API's audience when it "
           "asks for a token.";
  if (parts == 1)
    return "It is opaque and only for the issuer: the client must name the API's audience when it asks for a "
           "token.";
  return "Check how it was copied: it may be cut off, be in quotes, or contain white space. If it is only too "
         "long, allow it (--max-token-size). Names must not occur twice in its JSON, and crit and b64 are not "
         "supported.";
}

}  // namespace

// Without a default: the compiler warns about a reason that is missing here.
std::string_view remedy_of(Reason reason, std::size_t parts) {
  using enum Reason;
  switch (reason) {
    case token_missing:
      return "Give the token as an argument or on standard input.";
    case malformed_token:
      return remedy_for_format(parts);
    case algorithm_not_allowed:
      return "If the issuer signs with this algorithm on purpose, allow it (--algorithms); if not, the token "
             "is forged.";
    case unknown_key:
      return "Check whether the token is from this issuer, and whether its key was revoked or the key set is "
             "old.";
    case ambiguous_key:
      return "The issuer must give each of its keys its own kid, and put it into the token.";
    case signature_invalid:
      return "Do not trust its content: it was changed after it was signed, cut off, or forged.";
    case wrong_token_type:
      return "Send the access token, not the ID token or another one; for --profile rfc9068 set the API to "
             "that profile at the issuer.";
    case issuer_mismatch:
      return "Compare iss with the issuer byte for byte: a custom domain is an issuer of its own.";
    case issuer_not_allowed:
      return "Compare iss with the domains byte for byte: it may be from another tenant or custom domain.";
    case audience_mismatch:
      return "The client must ask for a token for this API (audience); compare with the API's identifier byte "
             "for byte.";
    case token_expired:
      return "Get a new token. If this one is new, compare the clocks (--clock-tolerance).";
    case token_not_yet_valid:
      return "Compare the clocks of issuer and API (--clock-tolerance).";
    case claim_missing:
      return "Configure the issuer to add the claim. If it has no aud by design, as Amazon Cognito, name its "
             "clients (--client-id).";
    case claim_invalid:
      return "Configure the issuer to write the claim as its specification says.";
    case invalid_auth_scheme:
      return "Use the scheme that --dpop-mode requires: --scheme DPoP with --proof, or Bearer.";
    case token_is_bound:
      return "Give the proof that came with it: --proof, --method and --url. A client without the key must not "
             "have this token.";
    case unexpected_proof:
      return "The token is not bound to a key: the client must ask for a bound one, or send no proof.";
    case proof_missing:
      return "Give the proof that came with it: --proof, --method and --url.";
    case several_proofs:
      return "Send one DPoP header with one proof.";
    case request_unknown:
      return "Give the request's whole URL, with https://, as the client wrote it.";
    case malformed_proof:
      return "Check what the client sends in the DPoP header: a JWS has three parts.";
    case proof_type_invalid:
      return "Make the proof with typ dpop+jwt: another kind of token must not be used as a proof.";
    case proof_algorithm_not_allowed:
      return "Make the proof with an allowed algorithm, or allow this one (--dpop-algorithms).";
    case proof_key_invalid:
      return "Put only the public key into jwk, one that fits alg.";
    case proof_signature_invalid:
      return "Sign the proof with the private key that belongs to jwk; it was changed, or forged.";
    case proof_claim_missing:
      return "The client must add the claim. A proof without ath is one for the authorization server.";
    case proof_claim_invalid:
      return "The client must write the claim as RFC 9449 says.";
    case proof_expired:
      return "Make a new proof for each request. To judge one of another time, give --now.";
    case proof_not_yet_valid:
      return "Compare the clocks of client and API (--dpop-iat-leeway).";
    case method_mismatch:
      return "The proof is for another method: make one for each request, and compare --method.";
    case url_mismatch:
      return "The proof is for another URL: make one for each request, and give --url as the client wrote it, "
             "not as a proxy passed it on.";
    case token_hash_mismatch:
      return "The proof is for another token: ath is the SHA-256 of the token's text, in base64url.";
    case dpop_binding_mismatch:
      return "Use the key that the token was requested with, or get a token that is bound to this one.";
    case certificate_missing:
      return "Give the certificate of the client's connection: --client-certificate.";
    case certificate_mismatch:
      return "The token is for the holder of another certificate: get one with the certificate that is used.";
    case certificate_unusable:
      return "Give a file with a certificate in PEM.";
    case issuer_unavailable:
      return "The token may be valid. Check whether the domain is right and can be reached.";
    case missing_argument:
    case invalid_configuration:
    case proof_replayed:
    case replay_store_full:
    case replay_store_unavailable:
    case nonce_missing:
    case nonce_invalid:
    case several_tokens:
    case malformed_credentials:
    case forwarded_headers_invalid:
    case scope_missing:
    case permission_missing:
    case claim_not_accepted:
    case requirement_not_met:
    case acr_insufficient:
    case authentication_too_old:
    case client_authentication_missing:
    case subject_token_invalid:
    case exchange_parameter_invalid:
    case organization_blank:
    case organization_mismatch:
    case exchange_refused:
    case exchange_throttled:
    case subject_token_refused_before:
    case token_answer_invalid:
    case token_endpoint_unavailable:
    case deadline_exceeded:
    case domains_resolver_failed:
    case cancelled:
      break;  // nothing that `explain` meets
  }
  return {};
}

}  // namespace auth0::command
