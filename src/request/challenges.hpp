#pragma once

#include <auth0/error.hpp>

namespace auth0::request {

/// Gives an error of a verification what HTTP needs: the status of section 1 of the rules and the values for
/// `WWW-Authenticate` (rule 9.3, RFC 6750 section 3). Configuration errors are no answer to a client and get
/// neither.
[[nodiscard]] Error with_http_answer(Error error);

}  // namespace auth0::request
