#pragma once

#include <string>

namespace auth0::testing {

/// 128 random bits, for claims that nobody may guess or use twice (`jti`). \throws std::runtime_error if
/// OpenSSL has none.
[[nodiscard]] std::string random_id();

}  // namespace auth0::testing
