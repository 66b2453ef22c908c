#pragma once

#include "token_endpoint/step.hpp"

#include <auth0/http_transport.hpp>

#include <map>
#include <string>
#include <string_view>

namespace auth0::inline v0::testing {

/// The parameters of a token request. Those that OAuth or the tenant knows come once, `resource` and others as
/// often as the client likes.
using Parameters = std::multimap<std::string, std::string, std::less<>>;

/// Reads a form or a JSON object whose members are strings or arrays of strings.
[[nodiscard]] Step<Parameters> read_parameters(const HttpRequest& request);

/// The parameter's value; empty if it is absent, which is the same (RFC 6749 section 3.2).
[[nodiscard]] std::string value_of(const Parameters& parameters, std::string_view name);

/// The same for a parameter that must be there.
[[nodiscard]] Step<std::string> required_value(const Parameters& parameters, std::string_view name);

}  // namespace auth0::inline v0::testing
