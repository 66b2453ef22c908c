#pragma once

#include "support/paths.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <map>
#include <span>
#include <string>

namespace auth0::test {

/// The source files of the project: path relative to its folder, and text.
using SourceTree = std::map<std::string, std::string>;

/// The text of a file of the project; empty if it cannot be read.
inline std::string text_of_project_file(const std::filesystem::path& path) {
  std::ifstream file(source_folder() / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// What is built for users, examples included.
inline constexpr auto folders_for_users = std::to_array<const char*>(
    {"src", "include/auth0", "testing", "stores", "integrations", "apps", "examples"});

/// All C++ files of these folders.
inline SourceTree read_source_tree(std::span<const char* const> folders = folders_for_users) {
  const std::filesystem::path root = source_folder();
  SourceTree tree;
  for (const auto* folder : folders) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const auto extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".cpp" && extension != ".hpp" && extension != ".h"))
        continue;
      const auto path = entry.path().lexically_relative(root);
      tree[path.generic_string()] = text_of_project_file(path);
    }
  }
  return tree;
}

}  // namespace auth0::test
