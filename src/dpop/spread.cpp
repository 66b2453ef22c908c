#include "dpop/spread.hpp"

#include <array>
#include <cstring>
#include <openssl/rand.h>
#include <stdexcept>

namespace auth0::dpop {

SpreadSeed random_seed() {
  std::array<unsigned char, sizeof(SpreadSeed)> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("no random bytes");
  SpreadSeed seed{};
  std::memcpy(&seed, bytes.data(), sizeof seed);
  seed.factor |= 1U;
  return seed;
}

std::size_t spread(std::span<const unsigned char> hash, const SpreadSeed& seed, std::size_t places) noexcept {
  std::uint64_t number = 0;
  std::memcpy(&number, hash.data(), sizeof number);
  const std::uint64_t mixed = ((number ^ seed.mask) * seed.factor) >> 32U;
  return static_cast<std::size_t>((mixed * places) >> 32U);
}

}  // namespace auth0::dpop
