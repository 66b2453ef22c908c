#pragma once

#include <string>

namespace auth0::command {

/// A message of the library about one of its options, with the name that the commands have for it where they
/// read it from a file: `--ca-file is not PEM`. Any other message as it is.
[[nodiscard]] std::string with_command_option(const std::string& message);

}  // namespace auth0::command
