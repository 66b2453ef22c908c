#include "dpop_key_file.hpp"

#include "commands.hpp"
#include "files.hpp"

#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace auth0::command {

namespace {

// Nobody else may read the file at any moment, and none that is there is overwritten.
void write_new_file(const std::string& path, const std::string& text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) throw UsageError("--dpop: " + path + " cannot be created");
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const bool closed = close(file) == 0;
  if (!written || !closed) throw UsageError("--dpop: " + path + " cannot be written");
}

}  // namespace

testing::DpopKey dpop_key_in(const std::string& path) {
  if (!std::filesystem::exists(path)) {
    testing::DpopKey key;
    write_new_file(path, key.private_key_pem());
    return key;
  }
  try {
    return testing::DpopKey::from_pem(read_file("--dpop", path));
  } catch (const std::invalid_argument& error) {
    throw UsageError("--dpop: " + path + " does not contain a DPoP key: " + error.what());
  }
}

}  // namespace auth0::command
