#include "dpop/count_min_sketch.hpp"

#include <algorithm>

namespace auth0::inline v0::dpop {

CountMinSketch::CountMinSketch()
    : seeds_{random_bucket_seed(), random_bucket_seed()}, first_(row_size), second_(row_size) {}

CountMinSketch::Buckets CountMinSketch::buckets(std::span<const unsigned char> owner) const noexcept {
  return {.first = static_cast<std::uint16_t>(bucket_of(owner, seeds_[0], row_size)),
          .second = static_cast<std::uint16_t>(bucket_of(owner.subspan(8), seeds_[1], row_size))};
}

std::uint32_t CountMinSketch::count(const Buckets& owner) const noexcept {
  return std::min(first_[owner.first], second_[owner.second]);
}

void CountMinSketch::add(const Buckets& owner) noexcept {
  ++first_[owner.first];
  ++second_[owner.second];
}

void CountMinSketch::remove(const Buckets& owner) noexcept {
  --first_[owner.first];
  --second_[owner.second];
}

}  // namespace auth0::inline v0::dpop
