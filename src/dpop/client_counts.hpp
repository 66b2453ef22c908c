#pragma once

#include "dpop/spread.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace auth0::inline v0::dpop {

/// How many proofs each client has in a table, in little memory whatever the number of clients: a count-min
/// sketch. Each client counts in two places, which others may share; the smaller number is never below its own,
/// and above it only if somebody shares both. Which places are shared depends on a random seed, so that nobody
/// can choose them.
class ClientCounts {
 public:
  /// A client's two places.
  struct Client {
    std::uint16_t first = 0;
    std::uint16_t second = 0;
  };

  /// \throws std::runtime_error if there are no random bytes.
  ClientCounts();

  /// \param hash at least 16 bytes that are evenly spread
  [[nodiscard]] Client client(std::span<const unsigned char> hash) const noexcept;

  [[nodiscard]] std::uint32_t count(const Client& client) const noexcept;
  void add(const Client& client) noexcept;
  void remove(const Client& client) noexcept;

  [[nodiscard]] static constexpr std::size_t bytes() noexcept { return 2 * places * sizeof(std::uint32_t); }

 private:
  static constexpr std::size_t places = 1024;

  std::array<SpreadSeed, 2> seeds_;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> second_;
};

}  // namespace auth0::inline v0::dpop
