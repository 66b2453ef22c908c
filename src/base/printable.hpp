#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace auth0::inline v0 {

/// The longest text from outside that is shown to observers, in characters.
inline constexpr std::size_t max_shown = 128;

/// A text from outside as observers may show it: at most `max_shown` characters, what is not printable ASCII
/// replaced by `?`.
[[nodiscard]] inline std::string printable(std::string_view text) {
  std::string shown(text.substr(0, max_shown));
  std::ranges::replace_if(shown, [](char c) { return c < ' ' || c > '~'; }, '?');
  return shown;
}

}  // namespace auth0::inline v0
