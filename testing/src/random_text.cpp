#include "random_text.hpp"

#include "jose/base64url.hpp"

#include <array>
#include <openssl/rand.h>
#include <stdexcept>

namespace auth0::testing {

std::string random_text() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("no random bytes");
  return jose::base64url_encode(bytes);
}

}  // namespace auth0::testing
