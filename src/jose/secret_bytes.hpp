#pragma once

#include <cstddef>
#include <memory>
#include <openssl/crypto.h>
#include <vector>

namespace auth0::jose {

/// Wipes memory before it gives it back.
template <class T>
struct CleansingAllocator {
  using value_type = T;

  CleansingAllocator() = default;
  template <class U>
  explicit CleansingAllocator(const CleansingAllocator<U>& /*other*/) noexcept {}

  [[nodiscard]] T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }
  void deallocate(T* memory, std::size_t count) noexcept {
    OPENSSL_cleanse(memory, count * sizeof(T));
    std::allocator<T>{}.deallocate(memory, count);
  }
  friend bool operator==(const CleansingAllocator&, const CleansingAllocator&) = default;
};

/// Bytes that must not outlive their use: signatures (without which a token's text is worthless), key material.
using SecretBytes = std::vector<unsigned char, CleansingAllocator<unsigned char>>;

}  // namespace auth0::jose
