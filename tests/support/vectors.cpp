#include "support/vectors.hpp"

#include "support/paths.hpp"

#include <boost/json/parse.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace auth0::test {

std::optional<std::filesystem::path> vectors_folder(std::string_view name) {
  const char* given = std::getenv("AUTH0_API_TEST_VECTORS");
  std::filesystem::path folder =
      std::filesystem::path(given != nullptr ? given : source_folder().parent_path() / "shared" / "vectors") /
      name;
  if (!std::filesystem::is_directory(folder)) return std::nullopt;
  return folder;
}

std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  return text;
}

boost::json::value read_json(const std::filesystem::path& file) {
  return boost::json::parse(read_text(file));
}

std::string from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

}  // namespace auth0::test
