#include "files.hpp"

#include "commands.hpp"

#include <cerrno>
#include <cstddef>
#include <fstream>
#include <ios>
#include <system_error>

namespace auth0::command {

std::string read_file(const std::string& option, const std::string& path) {
  constexpr std::size_t max_bytes = std::size_t{4} * 1024 * 1024;
  const auto refuse = [&](const std::string& why) { throw UsageError(option + ": " + path + ' ' + why); };
  const auto cannot_be_read = [] { return "cannot be read: " + std::generic_category().message(errno); };
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(cannot_be_read());
  std::string text(max_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));  // a directory can be opened, but not read
  if (file.bad()) refuse(cannot_be_read());
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.empty()) refuse("is empty");
  if (text.size() > max_bytes) refuse("is larger than 4 MiB");
  return text;
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw UsageError("cannot write " + path);
}

}  // namespace auth0::command
