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
#include <new>
#include <optional>
#include <string_view>

namespace auth0::inline v0::access_token {

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
  /// \param space How many bytes behind the object are there for its claims (see `make_content`).
  explicit TokenContent(std::size_t space = 0)
      : space_behind(space), storage(reinterpret_cast<unsigned char*>(this + 1), space, &heap) {}

  std::size_t space_behind;
  CountedHeap heap;
  boost::json::monotonic_resource storage;
  boost::json::object claims{&storage};
  std::string_view issuer;  // points into the claims
  TokenTimes times;
  Confirmation confirmation;                   // points into the claims
  const boost::json::value* scopes = nullptr;  // among the claims; null if the token has none
  // What it was verified with.
  jose::Algorithm algorithm{};
  std::uint64_t key_serial = 0;
  std::optional<jose::Sha256> text_hash;  // where it was needed to remember the token
  // Of a token that is bound to a key: the key, as the first good proof has brought it,
  OncePointer<jose::EmbeddedKey> proven_key;
  // and the hash of whom it was issued to, which the records of its proofs contain.
  OncePointer<jose::Sha256> holder_hash;

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
};

/// Takes more memory than an object needs, for what it keeps behind itself.
template <class T>
struct AllocatorWithSpace {
  using value_type = T;

  explicit AllocatorWithSpace(std::size_t bytes) noexcept : space(bytes) {}
  template <class U>
  explicit AllocatorWithSpace(const AllocatorWithSpace<U>& other) noexcept : space(other.space) {}

  [[nodiscard]] T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new((count * sizeof(T)) + space));
  }
  void deallocate(T* memory, std::size_t /*count*/) noexcept { ::operator delete(memory); }
  friend bool operator==(const AllocatorWithSpace&, const AllocatorWithSpace&) = default;

  std::size_t space;
};

/// A content and so much space for its claims in one allocation; claims that need more take it from the heap.
[[nodiscard]] inline std::shared_ptr<TokenContent> make_content(std::size_t space) {
  auto content = std::allocate_shared<TokenContent>(AllocatorWithSpace<TokenContent>(space), space);
  // With one issuer the signature is verified before the claims are written (6.5): meanwhile the memory for
  // them comes from wherever it is into the CPU caches.
  constexpr std::size_t cache_line = 64;
  const auto* const behind = reinterpret_cast<const unsigned char*>(content.get() + 1);
  for (std::size_t at = 0; at < space; at += cache_line)
    __builtin_prefetch(behind + at, 1);
  return content;
}

}  // namespace auth0::inline v0::access_token
