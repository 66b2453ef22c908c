#pragma once

#include <string_view>

namespace auth0::command::serve {

/// Writes one line on standard error, where service managers keep what programs say.
void say(std::string_view text);

/// The cores that this process may use, which containers and taskset restrict.
[[nodiscard]] int usable_cores();

/// Raises the limit of open files to what so many connections need, as far as it may; says so if that is too
/// low.
void raise_descriptor_limit(int connections);

}  // namespace auth0::command::serve
