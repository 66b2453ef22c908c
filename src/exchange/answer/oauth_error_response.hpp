#pragma once

#include <auth0/http_transport.hpp>
#include <auth0/oauth_error.hpp>

#include <memory>
#include <span>
#include <string_view>

namespace auth0::inline v0::exchange {

/// The OAuth error in an answer (RFC 6749 §5.2); null if there is none that can be read. A description that
/// repeats one of the secrets is left out; an answer whose code does has no error. Secrets of fewer than 8
/// characters are not looked for, and a code that an RFC defines is never taken for a secret.
[[nodiscard]] std::shared_ptr<const OAuthError> read_oauth_error(const HttpResponse& response,
                                                                 std::span<const std::string_view> secrets);

}  // namespace auth0::inline v0::exchange
