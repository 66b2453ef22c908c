#pragma once

#include "token_endpoint/grant_request.hpp"
#include "token_endpoint/step.hpp"

#include <boost/json/object.hpp>

namespace auth0::inline v0::testing {

/// The claims of the subject token: a valid access token of this tenant's, for the API that the client is.
[[nodiscard]] Step<boost::json::object> read_subject_access_token(const GrantRequest& request);

}  // namespace auth0::inline v0::testing
