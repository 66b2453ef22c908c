#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::test {

/// A folder of test vectors that other projects made; nothing where they are not on this machine. They are
/// looked for in the folder that the environment variable AUTH0_API_TEST_VECTORS names, else beside the source
/// tree.
[[nodiscard]] std::optional<std::filesystem::path> vectors_folder(std::string_view name);

[[nodiscard]] std::string read_text(const std::filesystem::path& file);
[[nodiscard]] boost::json::value read_json(const std::filesystem::path& file);

/// The bytes that hexadecimal digits stand for.
[[nodiscard]] std::string from_hex(std::string_view digits);

}  // namespace auth0::test
