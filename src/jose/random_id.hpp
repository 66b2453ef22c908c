#pragma once

#include "base/random_bytes.hpp"
#include "jose/base64url.hpp"

#include <array>
#include <string>

namespace auth0::inline v0::jose {

/// 128 random bits as base64url, for a `jti` or a nonce. \throws std::runtime_error if OpenSSL has none.
[[nodiscard]] inline std::string random_id() {
  std::array<unsigned char, 16> bytes{};
  fill_with_random_bytes(bytes);
  return base64url_encode(bytes);
}

}  // namespace auth0::inline v0::jose
