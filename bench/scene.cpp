#include "scene.hpp"

#include "jose/base64url.hpp"
#include "jose/ecdsa_signature.hpp"
#include "jose/json.hpp"
#include "jose/jwk.hpp"

#include <boost/json/array.hpp>
#include <span>
#include <stdexcept>

namespace auth0::bench {

Scene::Scene(const std::string& algorithm_name)
    : algorithm(jose::algorithm_from_name(algorithm_name).value()),
      tenant({.algorithm = algorithm_name}),
      client(tenant.make_client()),
      token(tenant.issue({.audience = {tenant.audience(), tenant.issuer() + "userinfo"},
                          .scope = "openid profile email read:data write:data",
                          .permissions = {"read:data", "write:data"}})) {
  const auto set = jose::parse_json_object(tenant.jwks()).value();
  key = jose::public_key_from_jwk(set.at("keys").as_array().front().as_object()).value();
  if (!client.try_verify_access_token({.access_token = token}))
    throw std::runtime_error("the token is not good");
}

BareOpenssl Scene::bare() const {
  const std::size_t dot = token.rfind('.');
  std::string signature = jose::base64url_decode(std::string_view(token).substr(dot + 1)).value();
  if (jose::info(algorithm).scheme == jose::SignatureScheme::ecdsa) {
    const auto der = jose::ecdsa_der_from_fixed(
        std::span(reinterpret_cast<const unsigned char*>(signature.data()), signature.size()),
        signature.size() / 2);
    signature.assign(der->begin(), der->end());
  }
  return {key->handle(), algorithm, token.substr(0, dot), signature};
}

}  // namespace auth0::bench
