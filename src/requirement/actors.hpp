#pragma once

#include <auth0/error.hpp>

#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace auth0::inline v0::requirement {

/// `sub` of the claim `act` (rule 9.5).
[[nodiscard]] Result<std::string> actor_of(const boost::json::value& act);

/// `sub` of the claim `act` and of each within it, outermost first, at most 32.
[[nodiscard]] Result<std::vector<std::string>> actors_of(const boost::json::value& act);

}  // namespace auth0::inline v0::requirement
