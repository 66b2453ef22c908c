#include "cures.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace auth0::command {

namespace {

using enum Reason;

struct Cure {
  Reason reason;
  std::string_view text;
};

constexpr std::array cures = {
    Cure{token_missing, "Give the token as an argument or on standard input."},
    Cure{algorithm_not_allowed,
         "If the issuer signs with this algorithm on purpose, allow it (--algorithms); if not, the token is "
         "forged."},
    Cure{issuer_not_allowed,
         "Compare iss byte for byte with the domains: it may come from another tenant or custom domain."},
    Cure{issuer_mismatch,
         "Compare iss byte for byte with the issuer: a custom domain is an issuer of its own."},
    Cure{issuer_unavailable,
         "Nothing is known against the token. See whether the domain is right and can be reached."},
    Cure{unknown_key,
         "See whether the token is of this issuer, and whether its key was revoked or the key set is old."},
    Cure{ambiguous_key,
         "The issuer should publish its keys under names of their own, and put one into the token (kid)."},
    Cure{signature_invalid, "Trust nothing in it: it was changed after it was signed, cut off, or forged."},
    Cure{wrong_token_type,
         "Send the access token, not the ID token or another one; for --profile rfc9068 set the API to that "
         "profile at the issuer."},
    Cure{audience_mismatch,
         "Have the client ask for a token for this API (audience), or compare with the API's identifier byte "
         "for byte."},
    Cure{token_expired, "Get a new token. If it just came, compare the clocks (--clock-tolerance)."},
    Cure{token_not_yet_valid, "Compare the clocks of issuer and API (--clock-tolerance)."},
    Cure{claim_missing, "Have the issuer add the claim."},
    Cure{claim_invalid, "Have the issuer write the claim as its specification says."},
    Cure{invalid_auth_scheme,
         "Use the scheme that --dpop-mode demands: --scheme DPoP with --proof, or Bearer."},
    Cure{token_is_bound,
         "Give the proof that came with it: --proof, --method and --url. A client without the key must not "
         "have this token."},
    Cure{unexpected_proof,
         "The token is not bound to a key: have the client ask for a bound one, or send no proof."},
    Cure{proof_missing, "Give the proof that came with it: --proof, --method and --url."},
    Cure{several_proofs, "Send one DPoP header with one proof."},
    Cure{request_unknown, "Give the request's whole URL, with https://, as the client wrote it."},
    Cure{malformed_proof, "Look at what the client sends in the DPoP header: a JWS in three parts."},
    Cure{proof_type_invalid, "Make the proof with typ dpop+jwt: another kind of token must not serve as one."},
    Cure{proof_algorithm_not_allowed,
         "Make the proof with an allowed algorithm, or allow this one (--dpop-algorithms)."},
    Cure{proof_key_invalid, "Put the public key alone into jwk, one that fits alg."},
    Cure{proof_signature_invalid,
         "Sign the proof with the private key that belongs to jwk; it was changed, or forged."},
    Cure{proof_claim_missing,
         "Have the client add the claim. A proof without ath is one for the authorization server."},
    Cure{proof_claim_invalid, "Have the client write the claim as RFC 9449 says."},
    Cure{proof_expired, "Make a new proof for each request. To judge one of another time, give --now."},
    Cure{proof_not_yet_valid, "Compare the clocks of client and API (--dpop-iat-leeway)."},
    Cure{method_mismatch, "The proof is for another method: make one for each request, and compare --method."},
    Cure{url_mismatch,
         "The proof is for another URL: make one for each request, and give --url as the client wrote it, not "
         "as a proxy passed it on."},
    Cure{token_hash_mismatch,
         "The proof is for another token: ath is the SHA-256 of the token's text, in base64url."},
    Cure{certificate_missing, "Give the certificate of the client's connection: --client-certificate."},
    Cure{certificate_mismatch,
         "The token is for the holder of another certificate: get one with the certificate that is used."},
    Cure{certificate_unusable, "Give a file with a certificate in PEM."},
    Cure{dpop_binding_mismatch,
         "Use the key that the token was asked for with, or get a token that is bound to this one."},
};

constexpr std::size_t parts_of_jwe = 5;

std::string cure_for_format(std::size_t parts) {
  if (parts == parts_of_jwe)
    return "It is encrypted (JWE), which is not supported: have the client name the API's audience when it "
           "asks for a token.";
  if (parts == 1)
    return "It is opaque, meant for the issuer alone: have the client name the API's audience when it asks for "
           "a token.";
  return "Look at how it was copied: it may be cut off, stand in quotes, or have white space in it. Names must "
         "not come twice in its JSON, "
         "and crit and b64 are not supported.";
}

}  // namespace

std::string cure_for(Reason reason, std::size_t parts) {
  if (reason == malformed_token) return cure_for_format(parts);
  const auto* const found = std::ranges::find(cures, reason, &Cure::reason);
  return found == cures.end() ? std::string() : std::string(found->text);
}

}  // namespace auth0::command
