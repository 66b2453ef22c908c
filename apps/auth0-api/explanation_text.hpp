#pragma once

#include "explanation.hpp"

#include <string>

namespace auth0::command {

/// The explanation as text, safe to print on a terminal for any token.
[[nodiscard]] std::string to_text(const Explanation& explanation);

}  // namespace auth0::command
