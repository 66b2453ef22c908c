#pragma once

#include "simulation/simulated_issuer.hpp"
#include "simulation/simulated_store.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace auth0::test::simulation {

/// A proof, and what became of it.
struct UsedProof {
  std::string text;
  std::string token;
  std::size_t issuer = 0;
  const IssuerKey* key = nullptr;
  std::int64_t issued_at = 0;
  std::optional<std::uint64_t> recorded{};  ///< In which life of the store; it must not be accepted again.
  bool may_be_recorded = false;             ///< The store may have recorded it: a first use may be refused.
};

/// Clients that share a store of used proofs, as the processes of one API do.
struct ReplayGroup {
  explicit ReplayGroup(bool may_wait) : store(std::make_shared<SimulatedStore>(may_wait)) {}

  std::shared_ptr<SimulatedStore> store;
  std::deque<std::shared_ptr<UsedProof>> proofs{};  ///< The last ones.
  bool clocks_differ = false;  ///< The store may refuse what it may have removed by the clock of another.
};

}  // namespace auth0::test::simulation
