#pragma once

#include <string>

namespace auth0::command {

/// The whole text of a file. \throws UsageError if it cannot be read.
[[nodiscard]] std::string read_file(const std::string& path);

/// Replaces what the file holds. \throws UsageError if it cannot be written.
void write_file(const std::string& path, const std::string& text);

}  // namespace auth0::command
