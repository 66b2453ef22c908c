#pragma once

#include "serve/configuration.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/verified_access_token.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace auth0::command::serve {

/// A text as the value of a header: letters, digits and `-._~:/@|+=` stay, all other bytes become `%XX`. No
/// value can end the header, begin another one, or add a member to a list.
[[nodiscard]] std::string encoded_value(std::string_view text);

/// Appends the headers that tell the upstream who asks. Each header that the configuration names is there, with
/// an empty value where the token says nothing, so that proxies replace what their client sent in it.
void add_identity(const Upstream& upstream, const VerifiedAccessToken& token, std::vector<HttpHeader>& headers);

/// The same for a request without a token: all values are empty. `Authorization` too where tokens are
/// exchanged.
void add_no_identity(const Upstream& upstream, std::vector<HttpHeader>& headers);

}  // namespace auth0::command::serve
