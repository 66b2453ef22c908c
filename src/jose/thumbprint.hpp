#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::jose {

/// The RFC 7638 thumbprint of a JWK: base64url of the SHA-256 over its required members in lexicographic order.
/// `nullopt` if the key's type is unknown, or a required member is absent or not a string.
[[nodiscard]] std::optional<std::string> jwk_thumbprint(const boost::json::object& jwk);

}  // namespace auth0::inline v0::jose
