#include "support/token_requests.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace auth0::test {
namespace {

namespace json = boost::json;
using auth0::testing::TenantServer;

const Form machine = {{"grant_type", "client_credentials"},
                      {"client_id", "test-client"},
                      {"client_secret", "test-secret"},
                      {"audience", "https://api.example.com"}};

// What a dev tenant is told over its admin endpoint, seen at its token endpoint.
class AdminCommands : public ::testing::Test {
 protected:
  // The status of the answer.
  int run(const std::string& what, const std::string& body) {
    const auto answer = admin_->send({.method = "POST",
                                      .url = server_.tenant().issuer() + "admin/" + what,
                                      .headers = {{"Content-Type", "application/json"}},
                                      .body = body});
    return answer ? answer->status : 0;
  }

  TokenAnswer ask(const Form& more = {}) { return ask_for_token(server_.tenant(), with(machine, more)); }

  TenantServer server_{{.tenant = {.algorithm = "ES256"}}};
  std::shared_ptr<HttpTransport> admin_ = make_http_transport({.ca_pem = server_.ca_pem()});
};

TEST_F(AdminCommands, RefuseRequestsByName) {
  ASSERT_EQ(run("refuse-tokens", R"({"name": "mfa_required", "times": 1})"), 204);

  const auto answer = ask();

  EXPECT_EQ(answer.error(), "403 mfa_required");
  EXPECT_FALSE(answer.text("mfa_token").empty());
  EXPECT_EQ(ask().status, 200);
}

TEST_F(AdminCommands, RefuseRequestsInAnyWay) {
  ASSERT_EQ(run("refuse-tokens",
                R"({"status": 418, "error": "teapot", "error_description": "short and stout",
                      "members": {"handle": "here"}, "rate_limit_reset": 1, "retry_after": 3})"),
            204);

  const auto answer = ask();

  EXPECT_EQ(answer.error(), "418 teapot");
  EXPECT_EQ(answer.text("error_description"), "short and stout");
  EXPECT_EQ(answer.text("handle"), "here");
  EXPECT_NE(answer.header("x-ratelimit-reset"), "");
  EXPECT_EQ(answer.header("Retry-After"), "3");
}

TEST_F(AdminCommands, AddAnAudience) {
  ASSERT_EQ(run("audience", R"({"audience": "https://new.example.com"})"), 204);

  EXPECT_EQ(ask({{"audience", "https://new.example.com"}}).status, 200);
}

TEST_F(AdminCommands, AddAnOrganization) {
  ASSERT_EQ(run("organization", R"({"id": "org_a", "name": "Alpha", "members": ["auth0|user"],
                                      "clients": ["test-client"]})"),
            204);

  EXPECT_EQ(ask({{"organization", "alpha"}}).claims().at("org_id"), json::value("org_a"));
}

TEST_F(AdminCommands, AddASubjectToken) {
  ASSERT_EQ(run("subject-token", R"({"subject_token": "legacy", "user": "auth0|user"})"), 204);

  const auto answer = ask({{"grant_type", exchange_grant},
                           {"subject_token", "legacy"},
                           {"subject_token_type", "https://example.com/legacy"}});

  EXPECT_EQ(answer.claims().at("sub"), json::value("auth0|user"));
}

TEST_F(AdminCommands, LinkAnAccount) {
  ASSERT_EQ(run("linked-account", R"({"connection": "github", "user": "auth0|user", "login_hint": "me",
                                        "access_token": "theirs", "scope": "repo", "expires_in": 5})"),
            204);

  const auto answer =
      ask({{"grant_type", "urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token"},
           {"connection", "github"},
           {"login_hint", "me"},
           {"subject_token", server_.tenant().issue({.subject = "auth0|user"})},
           {"subject_token_type", access_token_type},
           {"requested_token_type", "http://auth0.com/oauth/token-type/federated-connection-access-token"}});

  EXPECT_EQ(answer.text("access_token"), "theirs");
  EXPECT_EQ(answer.text("scope"), "repo");
  EXPECT_EQ(answer.body.at("expires_in"), json::value(5));
}

TEST_F(AdminCommands, RequireANonce) {
  const auto key = jose::PrivateKey::generate(jose::Algorithm::es256);
  const auto now = system_clock()->now().time_since_epoch().count();
  const auto proof = jose::sign_compact_jws(
      {{"typ", "dpop+jwt"}, {"alg", "ES256"}, {"jwk", key.public_jwk()}},
      {{"jti", "a"}, {"htm", "POST"}, {"htu", server_.tenant().issuer() + "oauth/token"}, {"iat", now}}, key);
  const auto ask_with_proof = [&] {
    return ask_for_token(server_.tenant(), machine, {.headers = {{"DPoP", proof}}});
  };

  ASSERT_EQ(run("dpop-nonce", R"({"required": true})"), 204);
  EXPECT_EQ(ask_with_proof().error(), "400 use_dpop_nonce");
  ASSERT_EQ(run("dpop-nonce", R"({"required": false})"), 204);
  EXPECT_EQ(ask_with_proof().status, 200);
}

TEST_F(AdminCommands, AreRefusedIfTheyMakeNoSense) {
  EXPECT_EQ(run("refuse-tokens", R"({"name": "somehow"})"), 400);
  EXPECT_EQ(run("refuse-tokens", R"({"what": 1})"), 400);
  EXPECT_EQ(run("refuse-tokens", R"({"times": -1})"), 400);
  EXPECT_EQ(run("audience", "{}"), 400);
  EXPECT_EQ(run("organization", R"({"name": "Alpha"})"), 400);
  EXPECT_EQ(run("organization", R"({"id": "org_a", "what": 1})"), 400);
  EXPECT_EQ(run("linked-account", "{}"), 400);
  EXPECT_EQ(run("linked-account", R"({"connection": "github", "what": 1})"), 400);
  EXPECT_EQ(run("subject-token", R"({"subject_token": "legacy"})"), 400);
  EXPECT_EQ(run("dpop-nonce", R"({"required": 1})"), 400);
}

}  // namespace
}  // namespace auth0::test
