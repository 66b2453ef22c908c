#pragma once

namespace auth0::test {

/// Whether this program looks for wrong addresses, which costs time, memory and descriptors.
#if defined(__SANITIZE_ADDRESS__)  // GCC
inline constexpr bool has_address_sanitizer = true;
#elif defined(__has_feature)  // Clang
inline constexpr bool has_address_sanitizer = __has_feature(address_sanitizer);
#else
inline constexpr bool has_address_sanitizer = false;
#endif

}  // namespace auth0::test
