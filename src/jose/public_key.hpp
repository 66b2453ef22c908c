#pragma once

#include "base/openssl_handles.hpp"
#include "concurrency/per_thread.hpp"
#include "jose/algorithm.hpp"
#include "jose/sha256.hpp"
#include "jose/verify_context.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace auth0::inline v0::jose {

/// What a JWK says about its key besides the key itself.
struct KeyFacts {
  KeyType type;
  Curve curve;
  std::optional<std::string> id;       ///< `kid`
  std::optional<Algorithm> algorithm;  ///< `alg`: the only one that the key is for

  friend bool operator==(const KeyFacts&, const KeyFacts&) = default;
};

/// A public key that signatures are verified with. Safe to use from several threads at once.
class PublicKey {
 public:
  /// \param contexts How many threads keep what OpenSSL needs to verify, some 800 bytes each.
  PublicKey(KeyHandle key, KeyFacts facts, std::size_t contexts);

  [[nodiscard]] const KeyFacts& facts() const noexcept { return facts_; }

  /// The key in OpenSSL's hands; owned by this object.
  [[nodiscard]] EVP_PKEY* handle() const noexcept { return key_.get(); }

  /// No other key object of this process has the same, so a caller can store it without keeping the key alive.
  [[nodiscard]] std::uint64_t serial() const noexcept { return serial_; }

  /// Whether both have the same key material, as equal thumbprints (RFC 7638) would tell.
  [[nodiscard]] bool has_key_of(const PublicKey& other) const noexcept;

  /// Whether both are the same key and say the same about it.
  [[nodiscard]] bool same_as(const PublicKey& other) const noexcept;

  /// Whether `kty` and `crv` fit the algorithm, and `alg`, if the key has one, is the same (rule 4.3).
  [[nodiscard]] bool fits(Algorithm algorithm) const noexcept;

  /// Whether `signature`, in the form that the JWS holds, is this key's signature of `input`; false if the key
  /// does not fit the algorithm.
  [[nodiscard]] bool verify(Algorithm algorithm, std::string_view input,
                            std::span<const unsigned char> signature) const;

  /// The same where the SHA-256 of the input is known already; for algorithms whose `digest` is SHA-256.
  [[nodiscard]] bool verify_sha256(Algorithm algorithm, const Sha256& hash,
                                   std::span<const unsigned char> signature) const;

 private:
  template <class Verify>
  [[nodiscard]] bool with_context(Algorithm algorithm, Verify verify) const;

  KeyHandle key_;
  KeyFacts facts_;
  std::uint64_t serial_;
  PerThread<std::unique_ptr<VerifyContext>> contexts_;
};

}  // namespace auth0::inline v0::jose
