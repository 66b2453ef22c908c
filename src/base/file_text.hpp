#pragma once

#include <cerrno>
#include <cstddef>
#include <expected>
#include <fstream>
#include <ios>
#include <string>
#include <system_error>

namespace auth0::inline v0 {

/// The text of a file of at most 4 MiB, or the rest of a sentence about what is wrong with it: "cannot be read:
/// Is a directory".
[[nodiscard]] inline std::expected<std::string, std::string> read_file_text(const std::string& path) {
  constexpr std::size_t max_bytes = std::size_t{4} * 1024 * 1024;
  const auto cannot_be_read = [](int error) {
    return std::unexpected("cannot be read: " + std::generic_category().message(error));
  };
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return cannot_be_read(errno);
  std::string text(max_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));  // a directory can be opened, but not read
  if (file.bad()) return cannot_be_read(errno);
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.empty()) return std::unexpected("is empty");
  if (text.size() > max_bytes) return std::unexpected("is larger than 4 MiB");
  return text;
}

}  // namespace auth0::inline v0
