#pragma once

#include "base/wiped.hpp"

#include <auth0/token_exchange.hpp>

namespace auth0::inline v0 {

/// Wipes the texts with which somebody could act for the user.
inline void wipe_tokens(ExchangedTokenSet& tokens) noexcept {
  wipe(tokens.access_token);
  wipe(tokens.id_token);
  wipe(tokens.refresh_token);
}

/// Wipes tokens when the scope ends.
class TokensWipedAtEnd {
 public:
  explicit TokensWipedAtEnd(ExchangedTokenSet& tokens) noexcept : tokens_(tokens) {}
  ~TokensWipedAtEnd() { wipe_tokens(tokens_); }
  TokensWipedAtEnd(const TokensWipedAtEnd&) = delete;
  TokensWipedAtEnd& operator=(const TokensWipedAtEnd&) = delete;
  TokensWipedAtEnd(TokensWipedAtEnd&&) = delete;
  TokensWipedAtEnd& operator=(TokensWipedAtEnd&&) = delete;

 private:
  ExchangedTokenSet& tokens_;
};

}  // namespace auth0::inline v0
