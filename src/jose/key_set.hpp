#pragma once

#include "jose/compact_jws.hpp"
#include "jose/public_key.hpp"

#include <auth0/error.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::jose {

/// The usable keys of a JSON Web Key Set (RFC 7517 §5); none where the set has no entries. Immutable.
class KeySet {
 public:
  /// Reads a key set: an object with an array `keys` of at most 256 members. One that cannot verify signatures
  /// is left out; the error is one sentence about why the text is not a key set or has entries of which none
  /// can be used. Rule 4.2.
  [[nodiscard]] static std::expected<KeySet, std::string> parse(std::string_view text);

  /// The one key that a token with this header and algorithm is to be verified with, `unknown_key` or
  /// `ambiguous_key`; entries that hold the same key are one. Owned by this set. Rule 4.3.
  [[nodiscard]] Result<const PublicKey*> select(const JwsHeader& header, Algorithm algorithm) const;

  /// Takes over from `known` the keys that are the same in both, so that what is kept with a key outlives the
  /// set that it came with.
  void reuse(const KeySet& known);

  /// Whether the key with this serial number is in the set.
  [[nodiscard]] bool contains(std::uint64_t serial) const noexcept;

  /// The `kid` of each key that is not in `other`; an empty text for a key without one.
  [[nodiscard]] std::vector<std::string> ids_beyond(const KeySet& other) const;

  [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }
  [[nodiscard]] bool empty() const noexcept { return keys_.empty(); }

 private:
  std::vector<std::shared_ptr<const PublicKey>> keys_;
};

}  // namespace auth0::inline v0::jose
