#include "dpop/spread.hpp"

#include "base/random_bytes.hpp"

#include <array>
#include <cstring>

namespace auth0::inline v0::dpop {

SpreadSeed random_seed() {
  std::array<unsigned char, sizeof(SpreadSeed)> bytes{};
  fill_with_random_bytes(bytes);
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

}  // namespace auth0::inline v0::dpop
