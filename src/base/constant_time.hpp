#pragma once

#include <openssl/crypto.h>
#include <string_view>

namespace auth0::inline v0 {

/// Whether two texts are equal. Takes the same time for all texts of one length, so that a guess cannot be
/// improved by measuring.
[[nodiscard]] inline bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace auth0::inline v0
