#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace auth0::inline v0::dpop {

/// Makes the buckets of hashes unpredictable: clients choose what is hashed, and could search for hashes that
/// all fall into one bucket.
struct BucketSeed {
  std::uint64_t mask;
  std::uint64_t factor;  ///< Odd.
};

/// \throws std::runtime_error if there are no random bytes.
[[nodiscard]] BucketSeed random_bucket_seed();

/// The bucket of a hash.
/// \param hash at least 8 bytes, uniformly distributed
/// \param buckets how many there are, at most 2^32
[[nodiscard]] std::size_t bucket_of(std::span<const unsigned char> hash, const BucketSeed& seed,
                                    std::size_t buckets) noexcept;

}  // namespace auth0::inline v0::dpop
