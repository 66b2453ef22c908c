#pragma once

#include <auth0/token_exchange.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace auth0::exchange {

/// An exchanged token as text, to be sealed; the refresh token is left out. Holds secrets.
[[nodiscard]] std::string to_text(const ExchangedTokenSet& tokens);

/// The token that was written so; nothing if the text is anything else.
[[nodiscard]] std::optional<ExchangedTokenSet> from_text(std::string_view text);

}  // namespace auth0::exchange
