#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace auth0::command::serve {

/// Appends a text, of which most needs no escaping and is appended at once; characters that do are appended by
/// `escape(out, character)`.
template <class NeedsEscape, class Escape>
void append_with_escapes(std::string& out, std::string_view text, NeedsEscape needs_escape, Escape escape) {
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(std::ranges::find_if(text, needs_escape) - text.begin());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    escape(out, text.front());
    text.remove_prefix(1);
  }
}

}  // namespace auth0::command::serve
