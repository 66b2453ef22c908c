#pragma once

#include "access_token/counted_heap.hpp"
#include "concurrency/once_pointer.hpp"
#include "jose/algorithm.hpp"
#include "jose/embedded_key.hpp"
#include "jose/sha256.hpp"

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>

namespace auth0::access_token {

/// When a token is good, in seconds since the epoch, as it says itself.
struct TokenTimes {
  double issued = 0;
  double expires = 0;
  double not_before = -std::numeric_limits<double>::infinity();
};

/// What a token is bound to (RFC 7800); empty where it is not.
struct Confirmation {
  std::string_view key_thumbprint;          ///< `jkt`
  std::string_view certificate_thumbprint;  ///< `x5t#S256`
};

/// What a verified token holds, shared by its copies. Immutable once the token is verified, but for what is
/// made when it is first asked for.
struct TokenContent {
  CountedHeap heap;
  boost::json::monotonic_resource storage{space.data(), space.size(), &heap};
  boost::json::object claims{&storage};
  std::string_view issuer;  // points into the claims
  TokenTimes times;
  Confirmation confirmation;                   // points into the claims
  const boost::json::value* scopes = nullptr;  // among the claims; null if the token has none
  // What it was verified with.
  jose::Algorithm algorithm{};
  std::uint64_t key_serial = 0;
  std::optional<jose::Sha256> text_hash;  // where it was needed to remember the token
  // Of a token that is bound to a key: the key, as the first good proof has brought it.
  OncePointer<jose::EmbeddedKey> proven_key;

  // The claims for programs. Copies of Boost.JSON values use the storage of their original; that of `claims`
  // ends with the token and is not safe to allocate from in two threads, so no reference to it may leave. The
  // cache of tokens has counted this copy before it is made.
  [[nodiscard]] const boost::json::object& shareable_claims() const {
    if (shareable.get() == nullptr)
      shareable.set(std::make_unique<const boost::json::object>(claims, boost::json::storage_ptr()));
    return *shareable.get();
  }
  OncePointer<boost::json::object> shareable;

  // Room for the entry of the cache that remembers this token, so that it costs no allocation of its own. The
  // cache takes it once, before other threads know of the token.
  struct EntryRoom {
    alignas(std::max_align_t) std::array<std::byte, 112> bytes;
    bool is_taken = false;
  };
  mutable EntryRoom entry_room;

  // The claims of common tokens fit into the object itself, so that a token costs one allocation; those of
  // others take the rest from the heap. Last, so that what is used of it lies beside the rest.
  std::array<unsigned char, 1536> space;
};

}  // namespace auth0::access_token
