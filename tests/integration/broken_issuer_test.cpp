#include "support/raw_tls_server.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

// A client that trusts whatever the server says, asked about a good token of another tenant.
Error outcome(const RawTlsServer& server) {
  const testing::Tenant tenant;
  const ApiClient client({.domain = "localhost:" + std::to_string(server.port()),
                          .audience = tenant.audience(),
                          .transport = {.ca_pem = server.ca_pem()}});
  const auto began = std::chrono::steady_clock::now();
  const auto token = client.try_verify_access_token({.access_token = tenant.issue()});
  EXPECT_LT(std::chrono::steady_clock::now() - began, 50s);  // the slowest server takes 60 s
  EXPECT_FALSE(token.has_value());
  return token ? Error{} : token.error();
}

// 1.2: not the caller's fault, and no reason to throw the token away.
void expect_unavailable(const Error& error) {
  EXPECT_EQ(error.reason, Reason::issuer_unavailable);
  EXPECT_EQ(error.code, ErrorCode::verify_access_token_error);
  EXPECT_EQ(error.status, 503);
  EXPECT_TRUE(error.retry_after.has_value());
  ASSERT_EQ(error.challenges.size(), 2U);
  for (const auto& challenge : error.challenges)
    EXPECT_EQ(challenge.find("error"), std::string::npos) << challenge;
}

TEST(BrokenIssuer, WithACertificateForAnotherHostIsUnavailable) {
  expect_unavailable(
      outcome(RawTlsServer({.pieces = {{http_response(200, "{}")}}}, {.hosts = {"other.example.com"}})));
}

TEST(BrokenIssuer, ThatRedirectsIsUnavailable) {  // 3.1
  const RawTlsServer server({.pieces = {{http_response(302, "", "Location: https://localhost:1/\r\n")}}});

  const Error error = outcome(server);

  expect_unavailable(error);
  EXPECT_NE(error.message.find("302"), std::string::npos) << error.message;
}

TEST(BrokenIssuer, ThatSendsTooMuchIsUnavailable) {  // 3.1
  expect_unavailable(
      outcome(RawTlsServer({.pieces = {{http_response(200, std::string(1024 * 1024 + 1, ' '))}}})));
}

TEST(BrokenIssuer, ThatSendsItsBodyTooSlowlyIsUnavailable) {  // 3.1
  expect_unavailable(
      outcome(RawTlsServer({.pieces = {{"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n{"}, {"}", 60s}}})));
}

TEST(BrokenIssuer, ThatClosesTheConnectionIsUnavailable) {
  expect_unavailable(outcome(RawTlsServer({.pieces = {{"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n{"}}})));
}

TEST(BrokenIssuer, ThatSendsJunkIsUnavailable) {
  expect_unavailable(outcome(RawTlsServer({.pieces = {{http_response(200, "<html>not json</html>")}}})));
  expect_unavailable(outcome(RawTlsServer({.pieces = {{"junk that is not HTTP\r\n\r\n"}}})));
}

TEST(TenantOverTls, IsTrustedThroughItsOwnCertificateOnly) {
  testing::TenantServer server;
  auto options = server.client_options();
  const ApiClient trusting(options);
  options.transport = {};
  const ApiClient unaware(options);
  const std::string token = server.tenant().issue();

  EXPECT_TRUE(trusting.try_verify_access_token({.access_token = token}).has_value());
  expect_unavailable(unaware.try_verify_access_token({.access_token = token}).error());
}

TEST(TenantOverTls, IsAskedOnceForEachDocument) {  // 3.3, 4.5
  testing::TenantServer server;
  const auto client = server.make_client();

  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(client.try_verify_access_token({.access_token = server.tenant().issue()}).has_value());
  }

  EXPECT_EQ(server.tenant().requests(testing::Tenant::metadata_path), 1U);
  EXPECT_EQ(server.tenant().requests(testing::Tenant::jwks_path), 1U);
}

}  // namespace
}  // namespace auth0::test
