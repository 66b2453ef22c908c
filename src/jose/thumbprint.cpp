#include "jose/thumbprint.hpp"

#include "jose/base64url.hpp"
#include "jose/json.hpp"
#include "jose/sha256.hpp"

#include <boost/json/serialize.hpp>
#include <initializer_list>

namespace auth0::inline v0::jose {

namespace {

// In lexicographic order (RFC 7638 §3.2, RFC 8037 §2).
std::initializer_list<const char*> required_members(std::string_view key_type) {
  static constexpr std::initializer_list<const char*> rsa = {"e", "kty", "n"};
  static constexpr std::initializer_list<const char*> ec = {"crv", "kty", "x", "y"};
  static constexpr std::initializer_list<const char*> okp = {"crv", "kty", "x"};
  if (key_type == "RSA") return rsa;
  if (key_type == "EC") return ec;
  if (key_type == "OKP") return okp;
  return {};
}

}  // namespace

std::optional<std::string> jwk_thumbprint(const boost::json::object& jwk) {
  const auto names = required_members(string_member(jwk, "kty").value_or(""));
  if (names.size() == 0) return std::nullopt;
  boost::json::object required;  // keeps the order in which members are put in
  for (const char* name : names) {
    const auto value = string_member(jwk, name);
    if (!value) return std::nullopt;
    required[name] = *value;
  }
  return base64url_encode(sha256(boost::json::serialize(required)));
}

}  // namespace auth0::inline v0::jose
