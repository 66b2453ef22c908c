#pragma once

#include "jose/secret_bytes.hpp"

#include <openssl/crypto.h>
#include <string>
#include <string_view>

namespace auth0::exchange {

inline void wipe(std::string& text) noexcept {
  OPENSSL_cleanse(text.data(), text.size());
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

[[nodiscard]] inline jose::SecretBytes secret_bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

[[nodiscard]] inline std::string_view text_of(const jose::SecretBytes& bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace auth0::exchange
