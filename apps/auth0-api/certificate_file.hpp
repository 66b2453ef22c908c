#pragma once

#include <string>

namespace auth0::command {

/// The text of the PEM file that an option names, whose first certificate can be read. \throws UsageError,
/// which names the option, if the file cannot be read, is empty, is larger than 4 MiB, or has no such
/// certificate.
[[nodiscard]] std::string read_certificate_file(const std::string& option, const std::string& path);

}  // namespace auth0::command
