#include "client/impl.hpp"

#include <auth0/api_client.hpp>

#include <string>
#include <utility>

namespace auth0::inline v0 {

namespace {

// 10.3: nothing but the access token.
Result<ExchangedToken> access_token_of(Result<ExchangedTokenSet> tokens) {
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  return static_cast<ExchangedToken&&>(*tokens);
}

Result<ConnectionToken> connection_token_of(Result<ExchangedTokenSet> tokens, std::string connection,
                                            std::string login_hint) {
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  return ConnectionToken{static_cast<ExchangedToken&&>(*tokens), std::move(connection), std::move(login_hint)};
}

}  // namespace

}  // namespace auth0::inline v0
