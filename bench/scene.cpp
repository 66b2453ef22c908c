#include "scene.hpp"

#include "jose/base64url.hpp"
#include "jose/ecdsa_signature.hpp"
#include "jose/json.hpp"
#include "jose/jwk.hpp"

#include <auth0/metrics.hpp>

#include <boost/json/array.hpp>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace auth0::bench {

namespace {

constexpr int token_count = 2000;  // so that none is in the nearest cache when its turn comes

ApiClient make_client(testing::Tenant& tenant, bool is_forgetful,
                      std::shared_ptr<Observer> observer = nullptr) {
  auto options = tenant.client_options();
  if (is_forgetful) options.token_cache.max_entries = 0;
  options.observer = std::move(observer);
  return ApiClient(options);
}

SignedMessage signed_message(const std::string& token, jose::Algorithm algorithm) {
  const std::size_t dot = token.rfind('.');
  std::string signature = jose::base64url_decode(std::string_view(token).substr(dot + 1)).value();
  if (jose::info(algorithm).scheme == jose::SignatureScheme::ecdsa) {
    const auto der = jose::ecdsa_der_from_fixed(
        std::span(reinterpret_cast<const unsigned char*>(signature.data()), signature.size()),
        signature.size() / 2);
    signature.assign(der->begin(), der->end());
  }
  return {.message = token.substr(0, dot), .signature = std::move(signature)};
}

}  // namespace

Scene::Scene(const std::string& algorithm_name)
    : algorithm(jose::algorithm_from_name(algorithm_name).value()),
      tenant({.algorithm = algorithm_name}),
      client(tenant.make_client()),
      forgetful_client(make_client(tenant, true)),
      counted_client(make_client(tenant, false, make_metrics())),
      forgetful_counted_client(make_client(tenant, true, make_metrics())) {
  for (int i = 0; i < token_count; ++i) {
    tokens.push_back(tenant.issue({.subject = "auth0|user-" + std::to_string(i),
                                   .audience = {tenant.audience(), tenant.issuer() + "userinfo"},
                                   .scope = "openid profile email read:data write:data",
                                   .permissions = {"read:data", "write:data"}}));
    messages.push_back(signed_message(tokens.back(), algorithm));
  }
  const auto set = jose::parse_json_object(tenant.jwks()).value();
  key = jose::public_key_from_jwk(set.at("keys").as_array().front().as_object()).value();
  for (const auto* each : {&client, &forgetful_client, &counted_client, &forgetful_counted_client}) {
    if (!each->warm_up().empty()) throw std::runtime_error("the tenant does not answer");
  }
}

}  // namespace auth0::bench
