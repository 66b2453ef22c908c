#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::exchange {

/// Encrypts and authenticates an entry of a shared store (rule 10.10): AES-256-GCM with a random nonce, under a
/// key that HKDF-SHA256 derives from the subject token and the entry's name. Without the subject token nobody
/// can read an entry, make one, or move one to another name.
///
/// `nullopt` if OpenSSL fails.
[[nodiscard]] std::optional<std::string> seal(std::string_view bytes, std::string_view subject_token,
                                              std::string_view name);

/// The bytes that were sealed with the same token and name; `nullopt` if `sealed` is anything else.
[[nodiscard]] std::optional<std::string> unseal(std::string_view sealed, std::string_view subject_token,
                                                std::string_view name);

}  // namespace auth0::inline v0::exchange
