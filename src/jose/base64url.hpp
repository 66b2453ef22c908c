#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace auth0::inline v0::jose {

/// The most bytes that `size` characters of base64url can stand for.
[[nodiscard]] constexpr std::size_t base64url_decoded_bound(std::size_t size) noexcept {
  return (size / 4 * 3) + 2;
}

/// Decodes base64url without padding (RFC 7515 §2) into `out` and returns how many bytes it wrote, or nothing
/// if the text is not the one canonical form (padding, white space, other characters, trailing bits that are
/// not zero) or `out` is smaller than `base64url_decoded_bound(text.size())`, all of which may be overwritten.
/// Rule 5.1.
[[nodiscard]] std::optional<std::size_t> base64url_decode(std::string_view text, std::span<unsigned char> out);

/// The same into a string of its own.
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);

[[nodiscard]] std::string base64url_encode(std::string_view bytes);
[[nodiscard]] std::string base64url_encode(std::span<const unsigned char> bytes);

}  // namespace auth0::inline v0::jose
