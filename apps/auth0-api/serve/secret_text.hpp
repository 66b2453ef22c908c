#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace auth0::command::serve {

/// Whether a value says where the text is instead of holding it: `${file:PATH}`, `${env:NAME}` or
/// `${credential:NAME}`, a file in the folder that systemd names in `CREDENTIALS_DIRECTORY`.
[[nodiscard]] bool is_reference(std::string_view value);

/// The text that a reference names, without an end of line at its end.
/// \param folder Where relative paths begin.
/// \return a sentence about what is wrong, without the text, if it is not available, is empty or is larger than
/// 64 KiB.
[[nodiscard]] std::expected<std::string, std::string> referenced_text(std::string_view value,
                                                                      const std::filesystem::path& folder);

}  // namespace auth0::command::serve
