#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace auth0::inline v0::dpop {

/// What makes the places of hashes in a table unforeseeable: clients choose what is hashed, and could look for
/// hashes that crowd one place.
struct SpreadSeed {
  std::uint64_t mask;
  std::uint64_t factor;  ///< Odd.
};

/// \throws std::runtime_error if there are no random bytes.
[[nodiscard]] SpreadSeed random_seed();

/// The place of a hash among so many, at most 2^32.
/// \param hash at least 8 bytes that are evenly spread
[[nodiscard]] std::size_t spread(std::span<const unsigned char> hash, const SpreadSeed& seed,
                                 std::size_t places) noexcept;

}  // namespace auth0::inline v0::dpop
