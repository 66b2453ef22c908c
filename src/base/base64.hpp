#pragma once

#include <cstddef>
#include <openssl/evp.h>
#include <span>
#include <string>
#include <string_view>

namespace auth0::inline v0 {

/// Appends the bytes in base64 with padding (RFC 4648 section 4). Allocates at most once, so that no copy of a
/// secret is left.
inline void append_base64(std::string& to, std::span<const unsigned char> bytes) {
  const std::size_t begin = to.size();
  to.resize(begin + (4 * ((bytes.size() + 2) / 3)) + 1);  // EVP_EncodeBlock ends with a NUL
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(to.data() + begin), bytes.data(),
                  static_cast<int>(bytes.size()));
  to.pop_back();
}

inline void append_base64(std::string& to, std::string_view bytes) {
  append_base64(to, std::span(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

}  // namespace auth0::inline v0
