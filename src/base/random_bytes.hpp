#pragma once

#include <openssl/rand.h>
#include <span>
#include <stdexcept>

namespace auth0::inline v0 {

/// Fills the bytes so that nobody can foresee them. \throws std::runtime_error if OpenSSL has none.
inline void fill_with_random_bytes(std::span<unsigned char> bytes) {
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("OpenSSL has no random bytes");
}

}  // namespace auth0::inline v0
