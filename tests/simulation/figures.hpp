#pragma once

#include "simulation/random.hpp"

#include <auth0/error.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

namespace auth0::test::simulation {

/// What came of the calls.
struct Figures {
  std::uint64_t calls = 0;
  std::uint64_t good = 0;  ///< With a token that must be accepted, but for the windows that the rules state.
  std::uint64_t accepted = 0;
  std::uint64_t replays_refused = 0;
  std::map<Reason, std::uint64_t> good_refused{};
  std::uint64_t requests = 0;
  std::uint64_t failed_fetches = 0;
  std::uint64_t forks = 0;
  std::uint64_t forks_while_waiting = 0;  ///< While a call was under way.
  std::uint64_t busy_children = 0;        ///< Of forks, that were called.
  Moment oldest_keys{0};                  ///< With which a token was accepted.
  Moment latest_dropped{0};               ///< How long after its key was dropped a token was accepted.

  [[nodiscard]] std::uint64_t all_good_refused() const {
    std::uint64_t sum = 0;
    for (const auto& [reason, count] : good_refused)
      sum += count;
    return sum;
  }
  void add(const Figures& other) {
    calls += other.calls;
    good += other.good;
    accepted += other.accepted;
    replays_refused += other.replays_refused;
    for (const auto& [reason, count] : other.good_refused)
      good_refused[reason] += count;
    requests += other.requests;
    failed_fetches += other.failed_fetches;
    forks += other.forks;
    forks_while_waiting += other.forks_while_waiting;
    busy_children += other.busy_children;
    oldest_keys = std::max(oldest_keys, other.oldest_keys);
    latest_dropped = std::max(latest_dropped, other.latest_dropped);
  }
};

}  // namespace auth0::test::simulation
