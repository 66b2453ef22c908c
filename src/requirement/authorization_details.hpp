#pragma once

#include <auth0/requirements.hpp>

#include <boost/json/value.hpp>
#include <string>

namespace auth0::inline v0::requirement {

/// Why the claim `authorization_details` does not grant what is required, as a message; empty if it does.
/// Takes time in proportion to the claim's size and to the number of required values.
[[nodiscard]] std::string problem_of_authorization_details(const boost::json::value& claim,
                                                           const AuthorizationDetails& required);

}  // namespace auth0::inline v0::requirement
