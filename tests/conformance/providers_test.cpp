#include "jose/compact_jws.hpp"
#include "jose/private_key.hpp"
#include "support/scripted_transport.hpp"

#include <auth0/api_client.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

namespace json = boost::json;

// Tokens and documents of the shapes that docs/providers.md describes, with keys and names that are made up.
class Providers : public ::testing::Test {
 protected:
  // The metadata and the key set of an issuer. `key_members` are those beside `kty`, `n`, `e` and `kid`.
  void publish(const std::string& issuer, const std::string& jwks_uri, const json::object& key_members) {
    publish_keys(issuer, jwks_uri, {key(key_members)});
  }
  void publish_keys(const std::string& issuer, const std::string& jwks_uri,
                    const std::vector<json::object>& keys) {
    const std::string base = issuer.ends_with('/') ? issuer : issuer + '/';
    transport_->answer(base + ".well-known/openid-configuration", 200, metadata(issuer, jwks_uri));
    transport_->answer(jwks_uri, 200,
                       json::serialize(json::object{{"keys", json::array(keys.begin(), keys.end())}}));
  }

  [[nodiscard]] static std::string metadata(const std::string& issuer, const std::string& jwks_uri) {
    return json::serialize(json::object{{"issuer", issuer}, {"jwks_uri", jwks_uri}});
  }

  [[nodiscard]] json::object key(const json::object& members) const {
    auto jwk = key_.public_jwk();
    jwk["kid"] = "key-1";
    for (const auto& [name, value] : members)
      jwk[name] = value;
    return jwk;
  }

  // `iat` and `exp` are added to the claims.
  [[nodiscard]] std::string token(json::object claims, const char* typ = "JWT") const {
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    claims["iat"] = now;
    claims["exp"] = now + 3600;
    json::object header{{"alg", "RS256"}, {"kid", "key-1"}};
    if (*typ != '\0') header["typ"] = typ;
    return jose::sign_compact_jws(header, claims, key_);
  }

  [[nodiscard]] ApiClient client(ApiClientOptions options) const {
    options.http_transport = transport_;
    return ApiClient(std::move(options));
  }

 private:
  jose::PrivateKey key_ = jose::PrivateKey::generate(jose::Algorithm::rs256);
  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
};

// Whether the client accepts the token for a route that demands this.
bool accepts(const ApiClient& client, const std::string& token, const Requirement& requirement) {
  const auto verified = client.try_verify_access_token({.access_token = token});
  EXPECT_TRUE(verified) << verified.error().message;
  return verified && client.try_authorize(*verified, requirement).has_value();
}

TEST_F(Providers, Auth0) {
  const std::string issuer = "https://tenant.eu.auth0.com/";
  publish(issuer, issuer + ".well-known/jwks.json", {{"use", "sig"}, {"alg", "RS256"}});
  const auto api = client({.domain = "tenant.eu.auth0.com", .audience = "https://api.example.com"});
  const auto access_token = token({{"iss", issuer},
                                   {"sub", "auth0|user"},
                                   {"aud", json::array{"https://api.example.com", issuer + "userinfo"}},
                                   {"azp", "client"},
                                   {"scope", "openid read:orders"},
                                   {"permissions", json::array{"write:orders"}}});

  EXPECT_TRUE(accepts(api, access_token, require_all_scopes({"read:orders"})));
  EXPECT_TRUE(accepts(api, access_token, require_permissions({"write:orders"})));
  EXPECT_FALSE(accepts(api, access_token, require_all_scopes({"write:orders"})));
}

TEST_F(Providers, Okta) {
  const std::string issuer = "https://example.okta.com/oauth2/default";
  publish(issuer, issuer + "/v1/keys", {{"use", "sig"}, {"alg", "RS256"}});
  const auto api = client({.issuer = issuer, .audience = "api://default"});
  const auto access_token = token({{"ver", 1},
                                   {"jti", "AT.example"},
                                   {"iss", issuer},
                                   {"aud", "api://default"},
                                   {"sub", "user@example.com"},
                                   {"cid", "client"},
                                   {"uid", "user"},
                                   {"scp", json::array{"openid", "orders.read"}}},
                                  "");

  EXPECT_TRUE(accepts(api, access_token, require_claim_includes("scp", "orders.read")));
  EXPECT_FALSE(accepts(api, access_token, require_claim_includes("scp", "orders.write")));
}

TEST_F(Providers, EntraId) {
  const std::string tenant = "11111111-2222-3333-4444-555555555555";
  const std::string issuer = "https://login.microsoftonline.com/" + tenant + "/v2.0";
  // Its keys have no `alg`.
  publish(issuer, "https://login.microsoftonline.com/" + tenant + "/discovery/v2.0/keys",
          {{"use", "sig"}, {"issuer", issuer}});
  const std::string audience = "66666666-7777-8888-9999-000000000000";
  const auto api = client({.issuer = issuer, .audience = audience});
  const auto access_token = token({{"aud", audience},
                                   {"iss", issuer},
                                   {"azp", "client"},
                                   {"oid", "user"},
                                   {"sub", "user-at-this-api"},
                                   {"tid", tenant},
                                   {"scp", "Orders.Read Orders.List"},
                                   {"roles", json::array{"Orders.Admin"}},
                                   {"ver", "2.0"}});

  EXPECT_TRUE(accepts(api, access_token, require_claim_includes("scp", "Orders.List")));
  EXPECT_TRUE(accepts(api, access_token, require_claim_includes("roles", "Orders.Admin")));
  EXPECT_FALSE(accepts(api, access_token, require_claim_includes("scp", "Orders.Write")));
}

TEST_F(Providers, CognitoNamesNoAudience) {
  const std::string issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_example";
  publish(issuer, issuer + "/.well-known/jwks.json", {{"use", "sig"}, {"alg", "RS256"}});
  const auto api = client({.issuer = issuer, .audience = "client"});

  const auto refused = api.try_verify_access_token({.access_token = token({{"iss", issuer},
                                                                           {"sub", "user"},
                                                                           {"client_id", "client"},
                                                                           {"token_use", "access"},
                                                                           {"version", 2},
                                                                           {"scope", "orders/read"}},
                                                                          "")});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::claim_missing);
}

TEST_F(Providers, Keycloak) {
  const std::string issuer = "https://login.example.com/realms/main";
  auto encryption_key = key({{"use", "enc"}, {"alg", "RSA-OAEP"}});
  encryption_key["kid"] = "key-2";
  publish_keys(issuer, issuer + "/protocol/openid-connect/certs",
               {encryption_key, key({{"use", "sig"}, {"alg", "RS256"}})});
  const auto api = client({.issuer = issuer, .audience = "orders-api"});
  const auto access_token = token({{"iss", issuer},
                                   {"aud", json::array{"orders-api", "account"}},
                                   {"sub", "user"},
                                   {"typ", "Bearer"},
                                   {"azp", "client"},
                                   {"realm_access", {{"roles", json::array{"user"}}}},
                                   {"resource_access", {{"orders-api", {{"roles", json::array{"reader"}}}}}},
                                   {"scope", "profile orders:read"}});

  EXPECT_TRUE(accepts(api, access_token, require_all_scopes({"orders:read"})));
  EXPECT_FALSE(accepts(api, access_token, require_all_scopes({"orders:write"})));
}

// Its access tokens are opaque; ID tokens are for APIs only where the caller is a service.
TEST_F(Providers, Google) {
  const std::string issuer = "https://accounts.google.com";
  publish(issuer, "https://www.googleapis.com/oauth2/v3/certs", {{"use", "sig"}, {"alg", "RS256"}});
  const auto api = client({.issuer = issuer, .audience = "https://api.example.com"});
  const auto id_token = token({{"iss", issuer},
                               {"aud", "https://api.example.com"},
                               {"azp", "100000000000000000000"},
                               {"sub", "100000000000000000000"},
                               {"email", "service@example.com"},
                               {"email_verified", true}});

  EXPECT_TRUE(accepts(api, id_token, require_claim("email", json::value("service@example.com"))));
  EXPECT_FALSE(accepts(api, id_token, require_claim("email", json::value("other@example.com"))));
  EXPECT_FALSE(api.try_verify_access_token({.access_token = "ya29.opaque"}));
}

// The metadata of an authorization server without OpenID, given as text.
TEST_F(Providers, AuthorizationServerWithoutOpenId) {
  const std::string issuer = "https://as.example.com/tenant";
  const std::string keys = json::serialize(json::object{{"keys", json::array{key({{"use", "sig"}})}}});
  const auto api =
      client({.issuer = issuer,
              .audience = "https://api.example.com",
              .profile = TokenProfile::rfc9068,
              .static_keys = StaticKeys{.metadata = metadata(issuer, issuer + "/jwks"), .jwks = keys}});
  const auto access_token = token({{"iss", issuer},
                                   {"aud", "https://api.example.com"},
                                   {"sub", "user"},
                                   {"client_id", "client"},
                                   {"jti", "one"},
                                   {"scope", "orders:read"}},
                                  "at+jwt");

  EXPECT_TRUE(accepts(api, access_token, require_all_scopes({"orders:read"})));
  EXPECT_FALSE(accepts(api, access_token, require_all_scopes({"orders:write"})));
}

}  // namespace
}  // namespace auth0::test
