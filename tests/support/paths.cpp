#include "support/paths.hpp"

#include <sstream>
#include <stdexcept>

namespace auth0::test {

std::filesystem::path source_folder() {
  return AUTH0_API_SOURCE_FOLDER;
}

std::string program_path(std::string_view name) {
  std::istringstream paths(AUTH0_API_PROGRAMS);
  for (std::string path; std::getline(paths, path, ',');) {
    if (std::filesystem::path(path).filename() == name) return path;
  }
  throw std::out_of_range("no program of the tests is named " + std::string(name));
}

}  // namespace auth0::test
