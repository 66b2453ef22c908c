#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace auth0::test {

inline void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace auth0::test
