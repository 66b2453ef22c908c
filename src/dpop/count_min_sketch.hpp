#pragma once

#include "dpop/hash_bucket.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace auth0::inline v0::dpop {

/// Counts the proofs of each client in constant memory: a count-min sketch. A client has two buckets, which
/// other clients may share. The smaller count is never below the client's own, and above it only if others
/// share both buckets. Random seeds decide which clients share buckets, so that clients cannot choose them.
class CountMinSketch {
 public:
  /// The two buckets of a client.
  struct Buckets {
    std::uint16_t first = 0;
    std::uint16_t second = 0;
  };

  /// \throws std::runtime_error if there are no random bytes.
  CountMinSketch();

  /// \param client at least 16 bytes of its hash, uniformly distributed
  [[nodiscard]] Buckets buckets(std::span<const unsigned char> client) const noexcept;

  [[nodiscard]] std::uint32_t count(const Buckets& client) const noexcept;
  void add(const Buckets& client) noexcept;
  void remove(const Buckets& client) noexcept;

  [[nodiscard]] static constexpr std::size_t bytes() noexcept { return 2 * row_size * sizeof(std::uint32_t); }

 private:
  static constexpr std::size_t row_size = 1024;

  std::array<BucketSeed, 2> seeds_;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> second_;
};

}  // namespace auth0::inline v0::dpop
