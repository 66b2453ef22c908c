#pragma once

#include <auth0/replay_store.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>

namespace auth0::test {

/// The use of a proof that is good for so long; another `number` is another proof.
[[nodiscard]] inline ProofUse use_of(std::uint64_t number,
                                     std::chrono::seconds lifetime = std::chrono::seconds(60)) {
  const std::chrono::sys_seconds now(std::chrono::seconds(1'800'000'000));
  ProofUse use{.proof = {}, .client = {}, .now = now, .expires_at = now + lifetime};
  std::memcpy(use.proof.data(), &number, sizeof number);
  return use;
}

}  // namespace auth0::test
