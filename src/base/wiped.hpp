#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <openssl/crypto.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::inline v0 {

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

/// Bytes that must not outlive their use: key material, signatures (without which a token's text is worthless).
using SecretBytes = std::vector<unsigned char, WipingAllocator<unsigned char>>;
/// Text that must not outlive its use, such as a message that holds a password.
using SecretChars = std::vector<char, WipingAllocator<char>>;

/// Wipes all that a string has allocated and empties it, even after it was moved from, when a short one still
/// holds its text.
inline void wipe(std::string& text) noexcept {
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.Move): see above
  text.resize(text.capacity());  // never allocates
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

/// Appends to a text that holds secrets. Memory that it grows out of is wiped. \throws std::bad_alloc
inline void append_secret(std::string& text, std::string_view more) {
  if (more.size() <= text.capacity() - text.size()) {
    text += more;
    return;
  }
  std::string larger;
  larger.reserve(std::max(text.size() + more.size(), 2 * text.capacity()));
  larger.append(text).append(more);
  wipe(text);
  text = std::move(larger);
}

/// Wipes a text that holds secrets when the scope ends.
class WipedAtEnd {
 public:
  explicit WipedAtEnd(std::string& text) noexcept : text_(text) {}
  ~WipedAtEnd() { wipe(text_); }
  WipedAtEnd(const WipedAtEnd&) = delete;
  WipedAtEnd& operator=(const WipedAtEnd&) = delete;
  WipedAtEnd(WipedAtEnd&&) = delete;
  WipedAtEnd& operator=(WipedAtEnd&&) = delete;

 private:
  std::string& text_;
};

/// A text that holds secrets and has an owner: wiped when that goes, and where it was moved from.
class SecretString {
 public:
  SecretString() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): so that no text lies about between a function and its owner
  SecretString(std::string&& text) noexcept : text_(std::move(text)) { wipe(text); }
  SecretString(SecretString&& other) noexcept : SecretString(std::move(other.text_)) {}
  SecretString& operator=(SecretString&& other) noexcept {
    if (this == &other) return *this;
    wipe(text_);
    text_ = std::move(other.text_);
    wipe(other.text_);
    return *this;
  }
  SecretString(const SecretString&) = delete;
  SecretString& operator=(const SecretString&) = delete;
  ~SecretString() { wipe(text_); }

  [[nodiscard]] const std::string& get() const noexcept { return text_; }
  /// The text, which is the caller's to wipe from now on.
  [[nodiscard]] std::string take() noexcept { return std::move(text_); }

 private:
  std::string text_;
};

[[nodiscard]] inline SecretBytes secret_bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

[[nodiscard]] inline std::string_view text_of(const SecretBytes& bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace auth0::inline v0
