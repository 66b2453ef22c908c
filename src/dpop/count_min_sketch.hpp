#pragma once

#include "dpop/hash_bucket.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace auth0::inline v0::dpop {

/// Counts the proofs of each owner, a key or a holder of tokens, in constant memory: a count-min sketch. An
/// owner has two buckets, which others may share. The smaller count is never below the owner's own, and above
/// it only if others share both buckets. Random seeds decide who shares buckets, so that nobody can choose
/// them.
class CountMinSketch {
 public:
  /// The two buckets of an owner.
  struct Buckets {
    std::uint16_t first = 0;
    std::uint16_t second = 0;
  };

  /// \throws std::runtime_error if there are no random bytes.
  CountMinSketch();

  /// \param owner at least 16 bytes of its hash, uniformly distributed
  [[nodiscard]] Buckets buckets(std::span<const unsigned char> owner) const noexcept;

  [[nodiscard]] std::uint32_t count(const Buckets& owner) const noexcept;
  void add(const Buckets& owner) noexcept;
  void remove(const Buckets& owner) noexcept;

  [[nodiscard]] static constexpr std::size_t bytes() noexcept { return 2 * row_size * sizeof(std::uint32_t); }

 private:
  static constexpr std::size_t row_size = 1024;

  std::array<BucketSeed, 2> seeds_;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> second_;
};

}  // namespace auth0::inline v0::dpop
