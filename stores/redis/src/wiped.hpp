#pragma once

#include <cstddef>
#include <memory>
#include <openssl/crypto.h>
#include <string>
#include <vector>

namespace auth0::redis {

/// Wipes memory before it gives it back.
template <class T>
struct WipingAllocator {
  using value_type = T;

  WipingAllocator() = default;
  template <class U>
  explicit WipingAllocator(const WipingAllocator<U>& /*other*/) noexcept {}

  [[nodiscard]] T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }
  void deallocate(T* memory, std::size_t count) noexcept {
    OPENSSL_cleanse(memory, count * sizeof(T));
    std::allocator<T>{}.deallocate(memory, count);
  }
  friend bool operator==(const WipingAllocator&, const WipingAllocator&) = default;
};

/// Bytes that may hold a password.
using WipedBytes = std::vector<char, WipingAllocator<char>>;

/// Wipes a string at the end of its scope, even after it was moved from, when a short one still holds its text.
class WipeAtEnd {
 public:
  explicit WipeAtEnd(std::string& text) noexcept : text_(text) {}
  ~WipeAtEnd() {
    text_.resize(text_.capacity());  // never allocates
    OPENSSL_cleanse(text_.data(), text_.size());
    text_.clear();
  }
  WipeAtEnd(const WipeAtEnd&) = delete;
  WipeAtEnd& operator=(const WipeAtEnd&) = delete;

 private:
  std::string& text_;
};

}  // namespace auth0::redis
