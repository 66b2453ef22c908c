#pragma once

namespace auth0::jose {

/// The size of RSA keys, in bits of the modulus (RFC 7518 §3.3 wants 2048 at least).
inline constexpr int min_rsa_bits = 2048;
inline constexpr int max_rsa_bits = 8192;

}  // namespace auth0::jose
