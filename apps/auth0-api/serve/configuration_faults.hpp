#pragma once

#include "serve/name_characters.hpp"
#include "serve/reading.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::command::serve {

/// Runs what throws if the library cannot use a value; its message is the fault then.
template <class Function>
void refuse_what_throws(Reading& reading, const std::string& key, Function&& function) {
  try {
    std::forward<Function>(function)();
  } catch (const std::exception& error) {
    reading.refuse(key, error.what());
  }
}

/// Letters, digits and `-`: enough for names of headers and methods.
[[nodiscard]] inline bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_plain_character);
}

/// Checks the routes, one by one and in their order.
void check_routes(const Configuration& configuration, Reading& reading);

}  // namespace auth0::command::serve
