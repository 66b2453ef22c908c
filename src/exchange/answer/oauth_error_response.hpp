#pragma once

#include <auth0/http_transport.hpp>
#include <auth0/oauth_error.hpp>

#include <memory>
#include <span>
#include <string_view>

namespace auth0::exchange {

/// What an answer says about why it is one of refusal (RFC 6749 §5.2); null if it says nothing that can be
/// understood. A description that repeats one of the secrets is left out, and an answer whose code does counts
/// as one that says nothing. Secrets of fewer than 8 characters are not looked for, and a code that an RFC
/// defines is never taken for one.
[[nodiscard]] std::shared_ptr<const OAuthError> read_oauth_error(const HttpResponse& response,
                                                                 std::span<const std::string_view> secrets);

}  // namespace auth0::exchange
