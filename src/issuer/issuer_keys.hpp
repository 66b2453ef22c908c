#pragma once

#include "concurrency/snapshot.hpp"
#include "issuer/metadata.hpp"
#include "jose/key_set.hpp"

#include <chrono>
#include <cstdint>

namespace auth0::inline v0::issuer {

/// What is known of an issuer at one moment. Immutable.
struct IssuerKeys {
  using TimePoint = std::chrono::steady_clock::time_point;

  std::uint64_t number = 0;  ///< Grows with each fetch of this issuer's documents; 0 if they were given.
  Metadata metadata{};
  jose::KeySet keys{};
  TimePoint metadata_fetched_at{};  ///< Never later than the keys.
  TimePoint keys_fetched_at{};
  TimePoint refresh_at{};  ///< When both are to be fetched anew.
};

/// Since when, in seconds, so that a `ttl` of any length can be compared with it.
[[nodiscard]] inline std::chrono::seconds age(IssuerKeys::TimePoint since, IssuerKeys::TimePoint now) noexcept {
  return std::chrono::floor<std::chrono::seconds>(now - since);
}

/// What is known of an issuer, held for one verification.
using KeysReading = Snapshot<IssuerKeys>::Reading;

/// A key, and what is known of the issuer that publishes it.
struct SelectedKey {
  KeysReading issuer;
  const jose::PublicKey* key;  ///< Owned by `issuer`.
};

}  // namespace auth0::inline v0::issuer
