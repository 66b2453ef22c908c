#pragma once

#include "base/openssl_errors.hpp"
#include "base/openssl_handles.hpp"
#include "concurrency/per_thread.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::jose {

using Sha256 = std::array<unsigned char, 32>;

/// A SHA-256 as the key of a hash table: any bytes of it do.
struct HashOfSha256 {
  [[nodiscard]] std::size_t operator()(const Sha256& hash) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, hash.data(), sizeof value);
    return value;
  }
};

/// The SHA-256 of `bytes`. \throws std::bad_alloc
[[nodiscard]] std::string sha256(std::string_view bytes);

/// Hashes short texts often: keeps OpenSSL's contexts per thread. Thread-safe.
class Sha256Hasher {
 public:
  /// The SHA-256 of the texts, one behind the other. \throws std::bad_alloc
  [[nodiscard]] Sha256 hash(std::initializer_list<std::string_view> texts) const;

 private:
  struct Context {
    DigestHandle digest{};
    DigestContextHandle context{};
  };

  PerThread<Context> contexts_;
};

/// The SHA-256 of a text and of its beginning.
struct PrefixHashes {
  Sha256 prefix;
  Sha256 whole;
};

/// Hashes a text and its beginning in one pass: what a token is known by and what its signature is over share
/// all bytes but the signature's. Keeps OpenSSL's contexts per thread. Thread-safe.
class PrefixHasher {
 public:
  /// `nullopt` if there is no memory, or if `is_enough(whole)`: then the hash of the beginning is not
  /// needed. `prefix_size` is at most `text.size()`.
  template <class IsEnough>
  [[nodiscard]] std::optional<PrefixHashes> hash_unless(std::string_view text, std::size_t prefix_size,
                                                        IsEnough is_enough) const {
    const OpensslErrorScope errors;
    auto own = contexts_.borrow();
    Contexts temporary;
    Contexts& contexts = own ? *own : temporary;
    PrefixHashes hashes;
    if (!hash_whole(contexts, text, prefix_size, hashes.whole) || is_enough(std::as_const(hashes.whole)) ||
        !hash_prefix(contexts, hashes.prefix)) {
      return std::nullopt;
    }
    return hashes;
  }

 private:
  struct Contexts {
    DigestHandle digest{};
    DigestContextHandle whole{};
    DigestContextHandle prefix{};
  };
  [[nodiscard]] static bool prepare(Contexts& contexts);
  // Leaves in `contexts.prefix` what `hash_prefix` goes on with.
  [[nodiscard]] static bool hash_whole(Contexts& contexts, std::string_view text, std::size_t prefix_size,
                                       Sha256& hash);
  [[nodiscard]] static bool hash_prefix(Contexts& contexts, Sha256& hash);

  PerThread<Contexts> contexts_;
};

}  // namespace auth0::inline v0::jose
