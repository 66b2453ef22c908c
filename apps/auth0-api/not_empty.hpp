#pragma once

#include <string>

namespace auth0::command {

/// A check for options whose empty value, which a shell makes of a variable that is not set, would count as
/// none. Gives the complaint, or nothing.
[[nodiscard]] inline std::string not_empty(const std::string& value) {
  return value.empty() ? "must not be empty" : std::string();
}

}  // namespace auth0::command
