#pragma once

#include "base/wiped.hpp"

#include <auth0/token_exchange.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace auth0::inline v0::exchange {

/// An exchanged token as it is kept, with the times that its readers must respect.
struct KeptToken {
  ExchangedTokenSet tokens;               ///< `expires_at` is present.
  std::chrono::sys_seconds exchanged_at;  ///< When it was kept.
  std::chrono::sys_seconds usable_until;  ///< By the limits of the client that kept it.
};

/// A kept token as text, to be sealed; the refresh token is left out.
[[nodiscard]] SecretChars to_text(const KeptToken& kept);

/// The token in a text that `to_text` made; `nullopt` if the text is anything else.
[[nodiscard]] std::optional<KeptToken> from_text(std::string_view text);

}  // namespace auth0::inline v0::exchange
