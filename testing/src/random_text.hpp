#pragma once

#include <string>

namespace auth0::testing {

/// 128 random bits as base64url. \throws std::runtime_error if OpenSSL has none.
[[nodiscard]] std::string random_text();

}  // namespace auth0::testing
