#pragma once

#include "support/paths.hpp"
#include "support/run_command.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <sstream>
#include <string>
#include <unistd.h>

namespace auth0::test {

/// The scripts for Node and, once `./run test` has installed them, their packages.
[[nodiscard]] inline std::filesystem::path interop_folder() {
  return source_folder() / "tests" / "interop";
}

/// Node 20 or later, which has what the packages need; `nullopt` if there is none in PATH.
[[nodiscard]] inline std::optional<std::string> find_node() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string candidate; std::getline(folders, candidate, ':');) {
    candidate += "/node";
    if (access(candidate.c_str(), X_OK) != 0) continue;
    const auto version =
        run_command({candidate, "-e", "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)"});
    if (version.exit_status == 0) return candidate;
  }
  return std::nullopt;
}

[[nodiscard]] inline bool are_installed(std::initializer_list<const char*> packages) {
  return std::ranges::all_of(packages, [](const char* package) {
    return std::filesystem::exists(interop_folder() / "node_modules" / package);
  });
}

}  // namespace auth0::test
