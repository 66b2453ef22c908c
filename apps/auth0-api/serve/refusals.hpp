#pragma once

#include "serve/gate.hpp"

#include <auth0/error.hpp>

#include <string>
#include <string_view>

namespace auth0::command::serve {

/// An answer of the gate's own, with a JSON body as OAuth's errors have it (RFC 6750 §3.1).
/// \param reason For the access log.
[[nodiscard]] GateAnswer refusal(int status, std::string_view reason, std::string_view description);

/// The library's answer to a client whose token it has refused, with all challenges in one `WWW-Authenticate`.
[[nodiscard]] GateAnswer refusal_of(const Error& error);

/// The answer where the token is good, and could not be exchanged for the upstream's: 403 if the authorization
/// server refuses, 503 if it may succeed later, else 500.
[[nodiscard]] GateAnswer refusal_of_exchange(const Error& error);

}  // namespace auth0::command::serve
