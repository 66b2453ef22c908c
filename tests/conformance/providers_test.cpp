#include "support/scripted_transport.hpp"
#include "support/signing_key.hpp"

#include <auth0/api_client.hpp>
#include <auth0/claims.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
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
    publish_metadata(openid_metadata_url(issuer), issuer, jwks_uri);
    publish_key_set(jwks_uri, keys);
  }

  void publish_metadata(const std::string& url, const std::string& issuer, const std::string& jwks_uri) {
    transport_->answer(url, 200, json::serialize(json::object{{"issuer", issuer}, {"jwks_uri", jwks_uri}}));
  }
  void publish_key_set(const std::string& jwks_uri, const std::vector<json::object>& keys) {
    transport_->answer(jwks_uri, 200,
                       json::serialize(json::object{{"keys", json::array(keys.begin(), keys.end())}}));
  }

  [[nodiscard]] static std::string openid_metadata_url(const std::string& issuer) {
    return issuer + (issuer.ends_with('/') ? "" : "/") + ".well-known/openid-configuration";
  }

  [[nodiscard]] json::object key(const json::object& members) const { return key_.jwk(members); }

  // `iat` and `exp` are added to the claims.
  [[nodiscard]] std::string token(const json::object& claims, const char* typ = "JWT") const {
    return *typ == '\0' ? key_.token(claims) : key_.token(claims, {{"typ", typ}});
  }

  [[nodiscard]] ApiClient client(ApiClientOptions options) const {
    options.http_transport = transport_;
    return ApiClient(std::move(options));
  }

  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();

 private:
  SigningKey key_;
};

// Whether the client accepts the token for a route that demands this.
bool accepts(const ApiClient& client, const std::string& token, const Requirement& requirement) {
  const auto verified = client.try_verify_access_token({.access_token = token});
  EXPECT_TRUE(verified) << verified.error().message;
  return verified && client.try_authorize(*verified, requirement).has_value();
}

// Why the client refuses the token; empty if it does not.
std::string refusal_of(const ApiClient& client, const std::string& token) {
  const auto verified = client.try_verify_access_token({.access_token = token});
  return verified ? std::string() : std::string(to_string(verified.error().reason));
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

  EXPECT_TRUE(accepts(api, access_token, require_all_scopes({"orders.read"})));
  EXPECT_TRUE(accepts(api, access_token, require_claim_includes("scp", "orders.read")));
  EXPECT_FALSE(accepts(api, access_token, require_all_scopes({"orders.write"})));
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

  EXPECT_TRUE(accepts(api, access_token, require_all_scopes({"Orders.List"})));
  EXPECT_TRUE(accepts(api, access_token, require_claim_includes("scp", "Orders.List")));
  EXPECT_TRUE(accepts(api, access_token, require_claim_includes("roles", "Orders.Admin")));
  EXPECT_FALSE(accepts(api, access_token, require_all_scopes({"Orders.Write"})));
}

// As many groups as it writes into a token, by long names.
TEST_F(Providers, EntraIdWithManyGroups) {
  const std::string issuer = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0";
  publish(issuer, "https://login.microsoftonline.com/common/discovery/v2.0/keys", {{"use", "sig"}});
  json::array groups;
  for (std::size_t i = 0; i < 200; ++i)
    groups.emplace_back(std::string(110, 'g') + std::to_string(i));
  const auto access_token = token({{"iss", issuer}, {"aud", "api"}, {"sub", "user"}, {"groups", groups}});
  ApiClientOptions options{.issuer = issuer, .audience = "api"};

  EXPECT_EQ(refusal_of(client(options), access_token), "malformed_token");
  options.max_token_size = std::int64_t{64} * 1024;
  EXPECT_TRUE(accepts(client(options), access_token, require_claim_includes("groups", groups.back())));
}

class CognitoProvider : public Providers {
 protected:
  CognitoProvider() {
    publish(issuer_, issuer_ + "/.well-known/jwks.json", {{"use", "sig"}, {"alg", "RS256"}});
  }

  [[nodiscard]] json::object claims_of(const char* client_id) const {
    return {{"iss", issuer_},        {"sub", "user"}, {"client_id", client_id},
            {"token_use", "access"}, {"version", 2},  {"cognito:groups", json::array{"staff"}},
            {"scope", "orders/read"}};
  }
  [[nodiscard]] ApiClient api_for(const StringList& client_ids) const {
    return client({.issuer = issuer_, .audience = "https://api.example.com", .client_ids = client_ids});
  }

  std::string issuer_ = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_example";
};

TEST_F(CognitoProvider, NamesNoAudience) {
  EXPECT_EQ(refusal_of(api_for({}), token(claims_of("client"), "")), "claim_missing");
}

TEST_F(CognitoProvider, NamesItsClient) {
  const auto api = api_for("client");
  const auto access_token = token(claims_of("client"), "");

  EXPECT_TRUE(accepts(api, access_token, require_all_scopes({"orders/read"})));
  EXPECT_TRUE(accepts(api, access_token, require_claim_includes("cognito:groups", "staff")));
  EXPECT_EQ(refusal_of(api, token(claims_of("other"), "")), "audience_mismatch");
}

TEST_F(CognitoProvider, MarksIdTokens) {
  auto id_token = claims_of("client");
  id_token["token_use"] = "id";
  id_token["aud"] = "client";

  EXPECT_EQ(refusal_of(api_for("client"), token(id_token, "")), "wrong_token_type");
}

// A client that asked for a token for one API (RFC 8707).
TEST_F(CognitoProvider, NamesTheApiThatATokenWasAskedFor) {
  auto claims = claims_of("client");
  claims["aud"] = "https://api.example.com";
  EXPECT_EQ(refusal_of(api_for({}), token(claims, "")), "");
  claims["aud"] = "https://other.example.com";
  EXPECT_EQ(refusal_of(api_for("client"), token(claims, "")), "audience_mismatch");
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

TEST_F(Providers, KeycloakWithManyClients) {
  const std::string issuer = "https://login.example.com/realms/main";
  publish(issuer, issuer + "/protocol/openid-connect/certs", {{"use", "sig"}, {"alg", "RS256"}});
  json::object roles_by_client;
  for (std::size_t i = 0; i < 300; ++i)
    roles_by_client["c" + std::to_string(i)] = {{"roles", json::array{"r"}}};
  const auto access_token =
      token({{"iss", issuer}, {"aud", "api"}, {"sub", "user"}, {"resource_access", roles_by_client}});

  EXPECT_EQ(refusal_of(client({.issuer = issuer, .audience = "api"}), access_token), "");
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

class AuthorizationServer : public Providers {
 protected:
  [[nodiscard]] json::object claims() const {
    return {{"iss", issuer_}, {"aud", "https://api.example.com"},
            {"sub", "user"},  {"client_id", "client"},
            {"jti", "one"},   {"scope", "orders:read"}};
  }
  void expect_accepted(ApiClientOptions options) const {
    options.issuer = issuer_;
    options.audience = "https://api.example.com";
    options.profile = TokenProfile::rfc9068;
    const auto api = client(std::move(options));
    EXPECT_TRUE(accepts(api, token(claims(), "at+jwt"), require_all_scopes({"orders:read"})));
    EXPECT_FALSE(accepts(api, token(claims(), "at+jwt"), require_all_scopes({"orders:write"})));
  }

  std::string issuer_ = "https://as.example.com/tenant";
  std::string jwks_uri_ = "https://as.example.com/tenant/jwks";
};

TEST_F(AuthorizationServer, WithoutOpenIdIsFoundByItsIssuer) {
  transport_->answer(openid_metadata_url(issuer_), 404, "");
  publish_metadata("https://as.example.com/.well-known/oauth-authorization-server/tenant", issuer_, jwks_uri_);
  publish_key_set(jwks_uri_, {key({{"use", "sig"}})});

  expect_accepted({});
}

TEST_F(AuthorizationServer, WithoutMetadataIsAskedForItsKeysAlone) {
  publish_key_set(jwks_uri_, {key({{"use", "sig"}})});

  expect_accepted({.jwks_uri = jwks_uri_});

  EXPECT_EQ(transport_->requests(), 1U);
}

TEST_F(AuthorizationServer, ThatCannotBeReachedIsGivenAsText) {
  const json::object metadata{{"issuer", issuer_}, {"jwks_uri", jwks_uri_}};
  const json::object keys{{"keys", json::array{key({{"use", "sig"}})}}};

  expect_accepted(
      {.static_keys = StaticKeys{.metadata = json::serialize(metadata), .jwks = json::serialize(keys)}});

  EXPECT_EQ(transport_->requests(), 0U);
}

}  // namespace
}  // namespace auth0::test
