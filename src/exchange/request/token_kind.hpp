#pragma once

#include <auth0/token_exchange.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace auth0::inline v0::exchange {

/// What the member `access_token` of an answer holds, which may be any token (RFC 8693 section 2.2.1).
enum class TokenKind : std::uint8_t { access_token, id_token, other };

/// The kind that a token type identifier names (RFC 8693 section 3). None at all: an access token.
[[nodiscard]] inline TokenKind kind_of_type(std::string_view type) noexcept {
  // The second is Auth0's, for Token Vault.
  constexpr std::array<std::string_view, 3> access_tokens = {
      "", "urn:ietf:params:oauth:token-type:access_token",
      "http://auth0.com/oauth/token-type/federated-connection-access-token"};
  if (std::ranges::find(access_tokens, type) != access_tokens.end()) return TokenKind::access_token;
  return type == "urn:ietf:params:oauth:token-type:id_token" ? TokenKind::id_token : TokenKind::other;
}

/// What was issued: as the server says, or what was asked for if it does not say.
[[nodiscard]] inline TokenKind kind_of(const ExchangedTokenSet& tokens, TokenKind asked_for) noexcept {
  return tokens.issued_token_type.empty() ? asked_for : kind_of_type(tokens.issued_token_type);
}

}  // namespace auth0::inline v0::exchange
