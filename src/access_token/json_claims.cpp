#include "access_token/token_content.hpp"
#include "access_token/verifier.hpp"

#include <auth0/claims.hpp>

namespace auth0::inline v0 {

const boost::json::object& claims_of(const VerifiedAccessToken& token) {
  return access_token::Verifier::content_of(token).shareable_claims();
}

const boost::json::value* find_claim(const VerifiedAccessToken& token, std::string_view name) {
  return token.has_claim(name) ? claims_of(token).if_contains(name) : nullptr;
}

}  // namespace auth0::inline v0
