#pragma once

#include <filesystem>
#include <string>
#include <string_view>

// Where things are on this machine. Only paths.cpp is compiled with the names of folders, so that the same text
// in another folder compiles to the same objects.

namespace auth0::test {

/// The project's folder.
[[nodiscard]] std::filesystem::path source_folder();

/// The path of a program that the build made, such as `auth0-api`.
/// @throws std::out_of_range if the tests do not know it.
[[nodiscard]] std::string program_path(std::string_view name);

}  // namespace auth0::test
