#pragma once

#include <auth0/verified_access_token.hpp>

#include <string>

namespace auth0::inline v0 {

/// A request that passed every check: what `ApiClient::verify_request` gives. Owns its texts.
struct AcceptedRequest {
  VerifiedAccessToken token;  ///< The verified token.
  /// The token's text, which `ApiClient::get_token_on_behalf_of` exchanges. Who has it can use it: do not log
  /// it, and do not pass it on to another API.
  std::string access_token{};
  /// The value for the response's `DPoP-Nonce` header, where the nonce of the client's proof is about to expire
  /// (RFC 9449 §9.2); empty if none is to be sent.
  std::string dpop_nonce{};
};

}  // namespace auth0::inline v0
