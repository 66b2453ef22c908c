#pragma once

#include <auth0/error.hpp>
#include <auth0/token_profile.hpp>

#include <optional>
#include <string_view>

namespace auth0::inline v0::access_token {

/// Checks `typ` against the profile (rule 5.5): a token of another kind is never taken for an access token,
/// even if the same issuer signed it (RFC 8725 section 3.12).
[[nodiscard]] Result<void> check_token_type(std::optional<std::string_view> type, TokenProfile profile);

}  // namespace auth0::inline v0::access_token
