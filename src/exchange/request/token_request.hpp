#pragma once

#include "base/wiped.hpp"
#include "exchange/request/token_kind.hpp"
#include "url/form.hpp"

#include <auth0/error.hpp>
#include <auth0/token_exchange.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

namespace auth0::inline v0::exchange {

/// The kinds of exchange (rules 10.2 to 10.4).
enum class Exchange { custom, on_behalf_of, connection };

/// A request to the token endpoint without the client's authentication. Borrows its texts from the request of
/// the call, or has its own. All other texts but
/// `traceparent` are values of the form, too.
struct TokenRequest {
  Exchange kind = Exchange::custom;
  url::Form form{};
  std::string_view subject_token{};
  std::string_view subject_token_type{};
  std::string_view actor_token{};
  std::optional<std::string_view> organization{};
  TokenKind asked_for = TokenKind::access_token;  ///< By `requested_token_type`.
  std::chrono::milliseconds deadline{};
  std::string_view traceparent{};
  std::unique_ptr<const SecretChars> own_texts{};  ///< Null: all texts are borrowed.
};

[[nodiscard]] Result<TokenRequest> custom_exchange(std::string_view subject_token,
                                                   const ExchangeProfileRequest& options);
[[nodiscard]] Result<TokenRequest> on_behalf_of(std::string_view access_token,
                                                const OnBehalfOfRequest& options);
[[nodiscard]] Result<TokenRequest> connection_token(const ConnectionTokenRequest& options);

/// The same request with texts of its own, which it wipes.
[[nodiscard]] TokenRequest with_own_texts(TokenRequest request);

/// The error with the code of this kind of exchange, if it has no code of its own.
[[nodiscard]] Error with_code(Error error, Exchange kind);

/// The error of a client without client authentication (rule 10.1).
[[nodiscard]] Error without_client_authentication(Exchange kind);

}  // namespace auth0::inline v0::exchange
