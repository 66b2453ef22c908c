#pragma once

#include "outcome.hpp"
#include "reply.hpp"

#include <auth0/redis/options.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::redis {

inline constexpr std::size_t cluster_slots = 16384;
/// Redis recommends no more nodes than these.
inline constexpr std::size_t max_cluster_nodes = 1000;

/// The slot of a key: its CRC16, or that of the part between the first `{` and the next `}`, if there is
/// something between them.
[[nodiscard]] std::uint16_t slot_of(std::string_view key) noexcept;

/// Slots of one master.
struct SlotRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  RedisAddress master{};
};

/// What `CLUSTER SLOTS` has answered. A node that does not know its own host leaves it out: it is the one that
/// was asked. Ranges whose master is not known are left out. No slot may be in two ranges.
[[nodiscard]] Outcome<std::vector<SlotRange>> slots_in(const Reply& reply, const std::string& asked_host);

/// Where `MOVED` or `ASK` leads; `nullopt` if the error is not one of them that leads anywhere.
struct Redirection {
  bool is_for_good = false;  ///< `MOVED`
  std::uint16_t slot = 0;
  RedisAddress address{};
};
[[nodiscard]] std::optional<Redirection> redirection_in(const Reply& reply, const std::string& asked_host);

}  // namespace auth0::inline v0::redis
