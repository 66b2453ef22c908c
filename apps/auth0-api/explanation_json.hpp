#pragma once

#include "explanation.hpp"

#include <boost/json/object.hpp>

namespace auth0::command {

/// The account for programs (docs/getting-started.md says what it holds).
[[nodiscard]] boost::json::object to_json(const Explanation& explanation);

}  // namespace auth0::command
