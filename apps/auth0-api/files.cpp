#include "files.hpp"

#include "commands.hpp"

#include <cerrno>
#include <cstddef>
#include <ios>
#include <system_error>

namespace auth0::command {

namespace {

[[noreturn]] void refuse_file(const std::string& option, const std::string& path, const std::string& why) {
  throw UsageError(option + ": " + path + ' ' + why);
}

[[noreturn]] void refuse_unreadable(const std::string& option, const std::string& path, int error) {
  refuse_file(option, path, "cannot be read: " + std::generic_category().message(error));
}

}  // namespace

std::ifstream open_file(const std::string& option, const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse_unreadable(option, path, errno);
  file.peek();  // a directory can be opened, but not read
  if (file.bad()) refuse_unreadable(option, path, errno);
  if (file.eof()) refuse_file(option, path, "is empty");
  return file;
}

std::string read_file(const std::string& option, const std::string& path) {
  constexpr std::size_t max_bytes = std::size_t{4} * 1024 * 1024;
  auto file = open_file(option, path);
  std::string text(max_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) refuse_unreadable(option, path, errno);
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > max_bytes) refuse_file(option, path, "is larger than 4 MiB");
  return text;
}

void write_file(const std::string& option, const std::string& path, const std::string& text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) refuse_file(option, path, "cannot be written: " + std::generic_category().message(errno));
}

}  // namespace auth0::command
