#include "dpop/hash_bucket.hpp"

#include "base/random_bytes.hpp"

#include <array>
#include <cstring>

namespace auth0::inline v0::dpop {

BucketSeed random_bucket_seed() {
  std::array<unsigned char, sizeof(BucketSeed)> bytes{};
  fill_with_random_bytes(bytes);
  BucketSeed seed{};
  std::memcpy(&seed, bytes.data(), sizeof seed);
  seed.factor |= 1U;
  return seed;
}

std::size_t bucket_of(std::span<const unsigned char> hash, const BucketSeed& seed,
                      std::size_t buckets) noexcept {
  std::uint64_t number = 0;
  std::memcpy(&number, hash.data(), sizeof number);
  const std::uint64_t mixed = ((number ^ seed.mask) * seed.factor) >> 32U;
  return static_cast<std::size_t>((mixed * buckets) >> 32U);
}

}  // namespace auth0::inline v0::dpop
