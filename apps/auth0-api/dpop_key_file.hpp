#pragma once

#include <auth0/testing/dpop_key.hpp>

#include <string>

namespace auth0::command {

/// The key that the file holds. If there is no such file, makes a key and writes it, for its owner alone to
/// read. \throws UsageError if the file cannot be used.
[[nodiscard]] testing::DpopKey dpop_key_in(const std::string& path);

}  // namespace auth0::command
