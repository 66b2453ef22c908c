#include "dpop/client_counts.hpp"

#include <algorithm>

namespace auth0::inline v0::dpop {

ClientCounts::ClientCounts() : seeds_{random_seed(), random_seed()}, first_(places), second_(places) {}

ClientCounts::Client ClientCounts::client(std::span<const unsigned char> hash) const noexcept {
  return {.first = static_cast<std::uint16_t>(spread(hash, seeds_[0], places)),
          .second = static_cast<std::uint16_t>(spread(hash.subspan(8), seeds_[1], places))};
}

std::uint32_t ClientCounts::count(const Client& client) const noexcept {
  return std::min(first_[client.first], second_[client.second]);
}

void ClientCounts::add(const Client& client) noexcept {
  ++first_[client.first];
  ++second_[client.second];
}

void ClientCounts::remove(const Client& client) noexcept {
  --first_[client.first];
  --second_[client.second];
}

}  // namespace auth0::inline v0::dpop
