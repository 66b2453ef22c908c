#pragma once

#include <string_view>

namespace auth0::inline v0::access_token {

/// One sentence about what is wrong with a text that could not be read as a token, if it is one of the
/// commonest mistakes: a scheme before the token, white space around it, an opaque or an encrypted token. Empty
/// otherwise.
[[nodiscard]] std::string_view common_mistake(std::string_view text) noexcept;

}  // namespace auth0::inline v0::access_token
