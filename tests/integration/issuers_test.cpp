#include "integration/issuer_fixture.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <boost/json/array.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace auth0::test {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class Issuers : public IssuerOverTls {
 protected:
  Issuers() { server_.publish_keys({key_.jwk()}); }

  SigningKey key_;
};

// 2.9, 4.4, 4.5: keys that are named are refreshed as discovered ones are.
TEST_F(Issuers, WithoutMetadataMayRotateTheirKeys) {
  const auto clock = std::make_shared<testing::ManualClock>();
  auto named = options();
  named.jwks_uri = server_.url(IssuerServer::keys_path);
  named.discovery_cache.background_refresh = false;
  named.clock = clock;
  const ApiClient client(named);
  const SigningKey second(jose::Algorithm::rs256, "key-2");
  const SigningKey third(jose::Algorithm::rs256, "key-3");

  EXPECT_EQ(judgement(client, key_.token(claims())), "accepted");
  server_.publish_keys({second.jwk()});
  clock->advance(31s);
  EXPECT_EQ(judgement(client, second.token(claims())), "accepted");
  EXPECT_EQ(judgement(client, key_.token(claims())), "unknown_key");
  server_.publish_keys({third.jwk()});
  clock->advance(601s);
  EXPECT_EQ(judgement(client, second.token(claims())), "unknown_key");
  EXPECT_EQ(judgement(client, third.token(claims())), "accepted");

  EXPECT_EQ(server_.requests(IssuerServer::keys_path), 3U);
  EXPECT_EQ(server_.requests(openid_path), 0U);
}

// 2.9, RFC 8414 section 3.1 and 5
TEST_F(Issuers, WithoutOpenIdAreFound) {
  server_.publish_metadata(oauth_path);
  server_.publish_metadata(std::string(oauth_path) + "/before", "/before");
  server_.publish_metadata(std::string("/behind") + oauth_path, "/behind");

  for (const char* path : {"", "/before", "/behind"})
    EXPECT_EQ(judgement(ApiClient(options(path)), key_.token(claims(path))), "accepted") << path;
}

// 2.9
TEST_F(Issuers, AreAskedForTheKindOfMetadataThatWasChosen) {
  server_.publish_metadata(oauth_path);
  auto chosen = options();

  chosen.discovery = Discovery::oauth;
  EXPECT_EQ(judgement(ApiClient(chosen), key_.token(claims())), "accepted");
  EXPECT_EQ(server_.requests(openid_path), 0U);

  chosen.discovery = Discovery::openid;
  EXPECT_EQ(judgement(ApiClient(chosen), key_.token(claims())), "issuer_unavailable");
  EXPECT_EQ(server_.requests(openid_path), 1U);
  EXPECT_EQ(server_.requests(oauth_path), 1U);
}

// 2.9
TEST_F(Issuers, WithoutMetadataGiveAnErrorThatNamesWhatWasAsked) {
  const ApiClient client(options("/a"));

  const auto refused = client.try_verify_access_token({.access_token = key_.token(claims("/a"))});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::issuer_unavailable);
  for (const auto& path :
       {std::string("/a") + openid_path, std::string(oauth_path) + "/a", std::string("/a") + oauth_path}) {
    EXPECT_TRUE(refused.error().message.contains("GET " + server_.url(path) + " was answered with status 404"))
        << refused.error().message;
  }
}

// 6.1
TEST_F(Issuers, MayNameTheClientInsteadOfAnAudience) {
  server_.publish_metadata(openid_path);
  auto named = options();
  named.client_ids = {"web-client", "mobile-client"};
  const ApiClient client(named);
  const auto token_of = [&](const char* client_id, const char* use) {
    return key_.token({{"iss", server_.url()}, {"sub", "user"}, {"client_id", client_id}, {"token_use", use}});
  };

  EXPECT_EQ(judgement(client, token_of("mobile-client", "access")), "accepted");
  EXPECT_EQ(judgement(client, token_of("other-client", "access")), "audience_mismatch");
  EXPECT_EQ(judgement(client, token_of("mobile-client", "id")), "wrong_token_type");
  EXPECT_EQ(judgement(ApiClient(options()), token_of("mobile-client", "access")), "claim_missing");
}

// 9.7
TEST_F(Issuers, MayWriteScopesInScp) {
  server_.publish_metadata(openid_path);
  const ApiClient client(options());

  for (const json::value& scopes :
       {json::value("orders.read orders.list"), json::value(json::array{"orders.read", "orders.list"})}) {
    auto with_scopes = claims();
    with_scopes["scp"] = scopes;
    const auto token = client.try_verify_access_token({.access_token = key_.token(with_scopes)});
    ASSERT_TRUE(token) << token.error().message;
    EXPECT_TRUE(client.try_authorize(*token, require_all_scopes({"orders.list"})));
    EXPECT_FALSE(client.try_authorize(*token, require_all_scopes({"orders.write"})));
  }
}

}  // namespace

}  // namespace auth0::test
