#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace auth0::inline v0::jose {

/// ECDSA signatures stand in a JWS as R‖S, both as wide as the curve's order (RFC 7518 §3.4), and in OpenSSL as
/// the DER of SEQUENCE { r, s }.

/// The width in bytes of R and of S on a curve whose order has `order_bits` bits.
[[nodiscard]] constexpr std::size_t ecdsa_number_width(int order_bits) noexcept {
  return (static_cast<std::size_t>(order_bits) + 7) / 8;
}

/// R‖S as DER; `nullopt` if its size is not twice the width.
[[nodiscard]] std::optional<std::vector<unsigned char>> ecdsa_der_from_fixed(
    std::span<const unsigned char> fixed, std::size_t width);

/// DER as R‖S; `nullopt` if it is not such DER or a number is wider than `width`.
[[nodiscard]] std::optional<std::vector<unsigned char>> ecdsa_fixed_from_der(std::span<const unsigned char> der,
                                                                             std::size_t width);

}  // namespace auth0::inline v0::jose
