#pragma once

#include <string>

namespace auth0::command {

/// The whole text of the file that an option names, at most 4 MiB. \throws UsageError, which names the option,
/// if it cannot be read or is empty.
[[nodiscard]] std::string read_file(const std::string& option, const std::string& path);

/// Replaces what the file holds. \throws UsageError if it cannot be written.
void write_file(const std::string& path, const std::string& text);

}  // namespace auth0::command
