#include "key_pair.hpp"

#include "base/base64.hpp"
#include "base/pem.hpp"
#include "jose/base64url.hpp"
#include "jose/thumbprint.hpp"
#include "new_key.hpp"
#include "x509.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

void add_certificate(KeyPair& pair, const std::string& common_name) {
  const auto now = std::chrono::system_clock::now();
  const auto certificate =
      make_self_signed(pair.key.handle(), {.common_name = common_name,
                                           .hosts = {},
                                           .not_before = now - std::chrono::hours(1),
                                           .not_after = now + std::chrono::hours(24 * 365)});
  const auto der = certificate_to_der(certificate.get());
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  std::size_t size = hash.size();
  if (EVP_Q_digest(nullptr, "SHA1", nullptr, der.data(), der.size(), hash.data(), &size) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-1");
  }
  pair.jwk["x5t"] = jose::base64url_encode(std::span(hash).first(size));
  std::string base64;
  append_base64(base64, der);
  pair.jwk["x5c"] = boost::json::array{boost::json::value(base64)};
}

}  // namespace

KeyPair make_key_pair(Algorithm algorithm, const std::string& common_name) {
  auto key = new_key(jose::canonical(algorithm));
  auto jwk = key.public_jwk();
  KeyPair pair{.key = std::move(key),
               .algorithm = algorithm,
               .id = jose::jwk_thumbprint(jwk).value(),
               .jwk = std::move(jwk)};
  pair.jwk["kid"] = pair.id;
  pair.jwk["use"] = "sig";
  pair.jwk["alg"] = to_string(algorithm);
  if (jose::info(algorithm).key_type == jose::KeyType::rsa) add_certificate(pair, common_name);
  return pair;
}

}  // namespace auth0::inline v0::testing
