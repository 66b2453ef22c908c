#include "access_token/common_mistake.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace auth0::inline v0::access_token {

std::string_view common_mistake(std::string_view text) noexcept {
  if (text.empty()) return {};
  if (starts_with_ignoring_case(text, "Bearer ") || starts_with_ignoring_case(text, "DPoP "))
    return "the token begins with the scheme of its header; pass the text after 'Bearer ' or 'DPoP ' alone";
  if (is_ascii_space(text.front()) || is_ascii_space(text.back()))
    return "the token has white space before or after it, such as a newline; remove it";
  const auto dots = std::ranges::count(text, '.');
  if (dots == 0)
    return "the token is opaque, not a JWT; the client must ask the issuer for a token with this API's "
           "audience (Auth0 issues opaque tokens where no audience is asked for)";
  if (dots == 4)  // RFC 7516 section 7.1
    return "the token is encrypted (JWE), which only its issuer can read; the client must ask the issuer for a "
           "token with this API's audience";
  return {};
}

}  // namespace auth0::inline v0::access_token
