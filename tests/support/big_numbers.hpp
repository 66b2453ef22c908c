#pragma once

#include "jose/base64url.hpp"

#include <cstddef>
#include <string>

namespace auth0::test {

/// An odd number of exactly this many bits as base64url: what counts about an RSA modulus that is only read.
[[nodiscard]] inline std::string odd_number(std::size_t bits) {
  std::string bytes((bits + 7) / 8, '\xAB');
  const auto top_bits = static_cast<unsigned>((bits - 1) % 8);
  bytes.front() = static_cast<char>((1U << top_bits) | (0xABU & ((1U << top_bits) - 1U)));
  return jose::base64url_encode(bytes);
}

}  // namespace auth0::test
