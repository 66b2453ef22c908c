#include <auth0/api_client.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <chrono>
#include <expected>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::ManualClock;
using auth0::testing::Tenant;
using auth0::testing::TenantServer;

// A tenant that listens and takes orders over its own admin endpoint, and a client that reaches it over TLS.
class FaultyTenant : public ::testing::Test {
 protected:
  // The status of the answer.
  int order(const std::string& what, const std::string& body = {}) {
    const auto answer = admin_->send({.method = "POST",
                                      .url = server_.tenant().issuer() + "admin/" + what,
                                      .headers = {{"Content-Type", "application/json"}},
                                      .body = body});
    return answer ? answer->status : 0;
  }

  [[nodiscard]] std::string outcome(const std::string& token) const {
    const auto result = client_.try_verify_access_token({.access_token = token});
    return result ? "accepted" : result.error().message;
  }

  // Fetches only when the test says so.
  [[nodiscard]] ApiClient make_client() {
    auto options = server_.client_options();
    options.discovery_cache.background_refresh = false;
    return ApiClient(options);
  }

  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
  TenantServer server_{{.tenant = {.algorithm = "ES256", .clock = clock_}}};
  std::shared_ptr<HttpTransport> admin_ = make_http_transport({.ca_pem = server_.ca_pem()});
  ApiClient client_ = make_client();
};

struct FaultCase {
  std::string order;
  std::string_view message;  // part of it
};

TEST_F(FaultyTenant, IsUnavailableInTheWayThatWasOrderedUntilItRecovers) {
  const std::vector<FaultCase> cases = {
      {R"({"status": 500})", "answered with status 500"},
      {R"({"path": "/.well-known/jwks.json", "status": 404})", "answered with status 404"},
      {R"({"redirect_to": "https://elsewhere.example.com/"})", "answered with status 302"},
      {R"({"body": "junk"})", "the issuer's metadata cannot be used"},
      {R"({"path": "/.well-known/jwks.json", "body": "junk"})", "the issuer's key set cannot be used"},
      {R"({"body": "huge"})", "larger than allowed"},
      {R"({"body": "cut"})", "failed: "},
  };
  for (const auto& [fault, message] : cases) {
    ASSERT_EQ(order("fault", fault), 204) << fault;
    const auto refused = outcome(server_.tenant().issue());
    EXPECT_NE(refused.find(message), std::string::npos) << fault << ": " << refused;
    clock_->advance(31s);
    // The admin endpoint itself never fails.
    ASSERT_EQ(order("recover"), 204);
    EXPECT_EQ(outcome(server_.tenant().issue()), "accepted") << fault;
    clock_->advance(2h);  // nothing known is good any more
  }
}

TEST_F(FaultyTenant, GoesDownAndRecovers) {
  ASSERT_EQ(order("down"), 204);
  EXPECT_NE(outcome(server_.tenant().issue()), "accepted");
  clock_->advance(2s);
  ASSERT_EQ(order("recover"), 204);
  EXPECT_EQ(outcome(server_.tenant().issue()), "accepted");
}

TEST_F(FaultyTenant, FailsEachSoManiethAnswer) {
  ASSERT_EQ(order("fault", R"({"path": "/.well-known/jwks.json", "every": 3, "status": 500})"), 204);
  std::string statuses;
  for (int i = 0; i < 6; ++i) {
    const auto answer = admin_->send({.url = server_.tenant().issuer() + ".well-known/jwks.json"});
    ASSERT_TRUE(answer);
    statuses += std::to_string(answer->status) + ' ';
  }
  EXPECT_EQ(statuses, "200 200 500 200 200 500 ");
}

TEST_F(FaultyTenant, AnswersLateWithoutKeepingOthersWaiting) {
  ASSERT_EQ(order("fault", R"({"path": "/.well-known/jwks.json", "delay_ms": 3000})"), 204);
  HttpRequest request{.url = server_.tenant().issuer() + ".well-known/jwks.json"};
  request.timeout = 200ms;
  const auto late = admin_->send(request);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().failure, TransportFailure::timed_out);
  request.url = server_.tenant().issuer() + ".well-known/openid-configuration";
  request.timeout = 2s;
  EXPECT_TRUE(admin_->send(request));
}

TEST_F(FaultyTenant, ShowsACertificateThatNobodyTrustsAndTheRightOneAgain) {
  EXPECT_EQ(outcome(server_.tenant().issue()), "accepted");
  clock_->advance(2h);
  ASSERT_EQ(order("certificate", R"({"trusted": false})"), 204);
  // Though the connection of before is still open.
  EXPECT_NE(outcome(server_.tenant().issue()).find("certificate"), std::string::npos);
  clock_->advance(2s);
  server_.show_certificate(true);
  EXPECT_EQ(outcome(server_.tenant().issue()), "accepted");
}

TEST_F(FaultyTenant, PublishesRotatesAndDropsKeys) {
  auto& tenant = server_.tenant();
  const std::string first = tenant.signing_key_id();
  ASSERT_EQ(order("publish-next-key"), 204);
  EXPECT_EQ(tenant.signing_key_id(), first);
  EXPECT_EQ(outcome(tenant.issue()), "accepted");
  ASSERT_EQ(order("rotate-keys"), 204);
  EXPECT_NE(tenant.signing_key_id(), first);
  EXPECT_EQ(outcome(tenant.issue()), "accepted");
  EXPECT_EQ(tenant.requests(Tenant::jwks_path), 1U);  // the next key was published before it signed

  ASSERT_EQ(order("drop-key", R"({"kid": ")" + tenant.signing_key_id() + "\"}"), 204);
  clock_->advance(601s);
  EXPECT_EQ(outcome(tenant.issue()), "the issuer publishes no key that fits the token's 'alg' and 'kid'");
  EXPECT_EQ(tenant.jwks().find(tenant.signing_key_id()), std::string::npos);
  EXPECT_NE(tenant.jwks().find(first), std::string::npos);
}

TEST_F(FaultyTenant, RefusesOrdersThatItDoesNotUnderstand) {
  EXPECT_EQ(order("fault", R"({"every": 0})"), 400);
  EXPECT_EQ(order("fault", R"({"body": "odd"})"), 400);
  EXPECT_EQ(order("fault", R"({"status": -1})"), 400);
  EXPECT_EQ(order("fault", R"({"what": 1})"), 400);
  EXPECT_EQ(order("fault", "no JSON"), 400);
  EXPECT_EQ(order("drop-key", R"({"kid": "unknown"})"), 400);
  EXPECT_EQ(order("drop-key"), 400);
  EXPECT_EQ(order("certificate"), 400);
  EXPECT_EQ(order("no-such-order"), 404);
}

// The same without a network.
TEST(TenantInProcess, FailsAsItIsTold) {
  const auto clock = std::make_shared<ManualClock>();
  Tenant tenant({.algorithm = "ES256", .clock = clock});
  using Outcome = std::expected<int, TransportFailure>;
  const auto outcome = [&](testing::Fault fault) -> Outcome {
    tenant.recover();
    tenant.fail(std::move(fault));
    HttpRequest request{.url = tenant.issuer() + ".well-known/jwks.json"};
    request.timeout = 50ms;
    const auto answer = tenant.transport()->send(request);
    if (!answer) return std::unexpected(answer.error().failure);
    return answer->status;
  };
  EXPECT_EQ(outcome({.status = 418}), 418);
  EXPECT_EQ(outcome({.delay = 100ms}), Outcome(std::unexpected(TransportFailure::timed_out)));
  EXPECT_EQ(outcome({.body = testing::FaultyBody::cut}),
            Outcome(std::unexpected(TransportFailure::connection_broken)));
  EXPECT_EQ(outcome({.path = "/elsewhere", .status = 500}), 200);
}

}  // namespace

}  // namespace auth0::test
