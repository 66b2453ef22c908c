#pragma once

#include <fstream>
#include <string>

namespace auth0::command {

/// The file that an option names, to be read from its beginning. \throws UsageError, which names the option, if
/// it cannot be read or is empty.
[[nodiscard]] std::ifstream open_file(const std::string& option, const std::string& path);

/// The whole text of the file that an option names, at most 4 MiB. \throws UsageError, which names the option,
/// if it cannot be read, is empty or is larger.
[[nodiscard]] std::string read_file(const std::string& option, const std::string& path);

/// Replaces what the file that an option names holds. \throws UsageError, which names the option, if it cannot
/// be written.
void write_file(const std::string& option, const std::string& path, const std::string& text);

}  // namespace auth0::command
