#include "tenant_metadata.hpp"

#include "token_endpoint/grant_request.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <initializer_list>

namespace auth0::inline v0::testing {

namespace {

namespace json = boost::json;

json::array names(std::initializer_list<std::string_view> values) {
  return json::array(values.begin(), values.end());
}

// What the token endpoint verifies assertions with (RFC 8414 section 2: required where there are assertions).
json::array assertion_algorithms() {
  return names(
      {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"});
}

// A list without elements is left out (RFC 8414 section 3.2).
void add_client_authentication(json::object& document, const TenantFacts& facts) {
  const auto& methods = facts.client_authentication_methods;
  if (!methods.empty())
    document["token_endpoint_auth_methods_supported"] = json::array(methods.begin(), methods.end());
  if (std::ranges::find(methods, "private_key_jwt") != methods.end())
    document["token_endpoint_auth_signing_alg_values_supported"] = assertion_algorithms();
  if (facts.mtls_token_endpoint.empty()) return;
  document["mtls_endpoint_aliases"] = json::object{{"token_endpoint", facts.mtls_token_endpoint}};
  document["tls_client_certificate_bound_access_tokens"] = true;  // RFC 8705 section 3.3
}

}  // namespace

json::object tenant_metadata(const TenantFacts& facts) {
  const std::string base = facts.issuer.substr(0, facts.issuer.size() - 1);
  json::object document{
      {"issuer", facts.issuer},
      {"authorization_endpoint", base + std::string(authorization_path)},
      {"token_endpoint", facts.token_endpoint},
      {"jwks_uri", base + std::string(Tenant::jwks_path)},
      {"scopes_supported", names({"openid", "profile", "offline_access", "email"})},
      {"response_types_supported", names({"code"})},
      {"grant_types_supported", names({"client_credentials", exchange_grant, vault_grant})},
      {"subject_types_supported", names({"public"})},
      {"code_challenge_methods_supported", names({"S256"})},
      {"id_token_signing_alg_values_supported", names({facts.algorithm})},
      {"dpop_signing_alg_values_supported", names({"ES256"})},
  };
  add_client_authentication(document, facts);
  return document;
}

}  // namespace auth0::inline v0::testing
