#pragma once

#include "explanation.hpp"

#include <string>

namespace auth0::command {

/// The account for people, safe to print on a terminal whatever the token holds.
[[nodiscard]] std::string to_text(const Explanation& explanation);

}  // namespace auth0::command
