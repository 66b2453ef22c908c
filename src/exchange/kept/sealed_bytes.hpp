#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace auth0::exchange {

/// Encrypts and authenticates what is kept in a shared store (rule 10.10): AES-256-GCM with a random nonce,
/// under a key that HKDF-SHA256 makes of the subject token and the entry's name. Who has the store alone, but
/// not the token, can neither read an entry nor make one, nor put one in another's place.
///
/// Nothing if OpenSSL cannot.
[[nodiscard]] std::optional<std::string> seal(std::string_view bytes, std::string_view subject_token,
                                              std::string_view name);

/// The bytes that were sealed with the same token and name; nothing if these are none.
[[nodiscard]] std::optional<std::string> unseal(std::string_view sealed, std::string_view subject_token,
                                                std::string_view name);

}  // namespace auth0::exchange
