#pragma once

#include "jose/algorithm.hpp"
#include "jose/openssl_handles.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <span>
#include <string_view>

namespace auth0::jose {

/// OpenSSL's state for verifying with one key and one algorithm, made once and used again: setting it up for each token
/// costs a quarter of an RSA verification. For one thread at a time.
class VerifyContext {
 public:
  /// Null if OpenSSL refuses the combination.
  [[nodiscard]] static std::unique_ptr<VerifyContext> create(EVP_PKEY* key, Algorithm algorithm);

  [[nodiscard]] Algorithm algorithm() const noexcept { return algorithm_; }

  /// Whether `signature`, in the form that the JWS holds, is the key's signature of `input`.
  [[nodiscard]] bool verify(std::string_view input, std::span<const unsigned char> signature);

 private:
  VerifyContext(EVP_PKEY* key, Algorithm algorithm) : key_(key), algorithm_(algorithm) {}

  [[nodiscard]] bool prepare();
  [[nodiscard]] bool verify_hash(std::string_view input, std::span<const unsigned char> signature);
  [[nodiscard]] bool verify_message(std::string_view input, std::span<const unsigned char> signature);

  EVP_PKEY* key_;  // owned by the PublicKey that owns the pool that owns this
  Algorithm algorithm_;
  DigestHandle digest_;
  DigestContextHandle digest_context_;
  KeyContextHandle key_context_;
};

/// The contexts of one key, one for each thread: a thread takes the context from its own slot and puts it back, so that
/// there is no lock, no sharing between threads while there are no more of them than slots, and nothing to clean up
/// when a thread ends. Beyond that number threads share slots; who finds its slot empty makes a context for itself.
class VerifyContextPool {
 public:
  VerifyContextPool() = default;
  ~VerifyContextPool();
  VerifyContextPool(const VerifyContextPool&) = delete;
  VerifyContextPool& operator=(const VerifyContextPool&) = delete;

  /// A context for this key and algorithm, from this thread's slot where it holds one. Null as for `create`.
  [[nodiscard]] std::unique_ptr<VerifyContext> take(EVP_PKEY* key, Algorithm algorithm);

  /// Puts a context back for the next use.
  void put_back(std::unique_ptr<VerifyContext> context) noexcept;

 private:
  struct alignas(64) Slot {  // a cache line of its own, so that threads do not slow each other down
    std::atomic<VerifyContext*> context{nullptr};
  };

  [[nodiscard]] Slot& own_slot() noexcept;

  std::array<Slot, 16> slots_;
};

}  // namespace auth0::jose
