// A key that is accepted is public and within its bounds, is the same when only its required members are
// written again, and verifies nothing that its owner did not sign.
#include "jose/base64url.hpp"
#include "jose/json.hpp"
#include "jose/jwk.hpp"
#include "jose/rsa_bounds.hpp"
#include "jose/thumbprint.hpp"
#include "oracle.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>
#include <openssl/evp.h>
#include <span>
#include <string>
#include <string_view>

namespace {

namespace json = boost::json;
namespace jose = auth0::jose;
using auth0::fuzz::require;
using auth0::jose::Algorithm;

json::object required_members_of(const json::object& jwk) {
  json::object required;
  for (const char* name : {"kty", "crv", "x", "y", "n", "e"}) {
    if (jwk.contains(name)) required[name] = jwk.at(name);
  }
  return required;
}

void check_public(const json::object& jwk) {
  for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    const auto* member = jwk.if_contains(name);
    require(member == nullptr || member->is_null() || (member->is_array() && member->get_array().empty()),
            "a key that is accepted has no private member");
  }
}

void check_verifies_nothing(const jose::PublicKey& key, std::string_view text) {
  const auto bits = static_cast<std::size_t>(EVP_PKEY_get_bits(key.handle()));
  const bool is_rsa = key.facts().type == jose::KeyType::rsa;
  std::string signature(is_rsa ? (bits + 7) / 8 : 2 * ((bits + 7) / 8), '\0');
  for (std::size_t i = 0; i < signature.size() && i < text.size(); ++i)
    signature[i] = text[text.size() - 1 - i];
  const std::span bytes(reinterpret_cast<const unsigned char*>(signature.data()), signature.size());
  for (const auto algorithm : {Algorithm::rs256, Algorithm::ps384, Algorithm::es256, Algorithm::es384,
                               Algorithm::es512, Algorithm::eddsa})
    require(!key.verify(algorithm, text, bytes), "nothing is verified that was not signed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto jwk = jose::parse_json_object(text);
  if (!jwk) return 0;
  const auto key = jose::public_key_from_jwk(*jwk);
  const auto clients = jose::public_key_from_jwk(*jwk, jose::KeyReach::one_client);
  require(key || !clients, "the bounds for clients' keys are the narrower ones");
  if (!key) {
    require(!key.error().empty() && auth0::fuzz::is_utf8(key.error()), "a refusal says why");
    return 0;
  }
  check_public(*jwk);
  const int bits = EVP_PKEY_get_bits((*key)->handle());
  if ((*key)->facts().type == jose::KeyType::rsa) {
    require(bits >= 2048 && bits <= 8192, "an RSA key keeps to the bounds");
    if (clients) require(bits <= 4096, "a client's RSA key keeps to the bounds");
  }
  const auto& only = (*key)->facts().algorithm;
  require(!only || (*key)->fits(*only), "a key fits its own 'alg'");

  const auto required = required_members_of(*jwk);
  const auto bare = jose::public_key_from_jwk(jose::parse_json_object(json::serialize(required)).value());
  require(bare && (*bare)->has_key_of(**key), "a key is its required members");
  require(
      jose::jwk_thumbprint(*jwk).has_value() && jose::jwk_thumbprint(*jwk) == jose::jwk_thumbprint(required),
      "and has their thumbprint");
  const auto again = jose::public_key_from_jwk(jose::parse_json_object(json::serialize(*jwk)).value());
  require(again && (*again)->same_as(**key), "what is accepted serialises to what is accepted");
  check_verifies_nothing(**key, text);
  return 0;
}
