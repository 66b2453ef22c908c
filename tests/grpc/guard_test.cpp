#include "grpc/orders_server.hpp"
#include "rpc_status.pb.h"

#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/object.hpp>
#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

namespace auth0::test {
namespace {

using ::grpc::StatusCode;

constexpr const char* list_url = "https://orders.example.com/orders.v1.Orders/List";

// The same RPCs, however the server is written and guarded.
class GuardedRpcs : public ::testing::TestWithParam<Guard> {
 protected:
  [[nodiscard]] std::string issue(const std::string& scope) { return tenant_.issue({.scope = scope}); }
  [[nodiscard]] static Metadata bearer(const std::string& token) {
    return {{"authorization", "Bearer " + token}};
  }
  [[nodiscard]] std::string issue_for(const testing::DpopKey& key) {
    return tenant_.issue(
        {.scope = "read:orders", .claims = {{"cnf", boost::json::object{{"jkt", key.thumbprint()}}}}});
  }
  [[nodiscard]] static Metadata dpop(const std::string& token, const std::string& proof) {
    return {{"authorization", "DPoP " + token}, {"dpop", proof}};
  }
  // A metadata processor can give a status with a message, and no more.
  [[nodiscard]] static bool tells_challenges() { return GetParam() != Guard::metadata_processor; }

  static void expect_refusal(const RpcOutcome& outcome, StatusCode code) {
    EXPECT_EQ(outcome.status.error_code(), code) << outcome.status.error_message();
    EXPECT_NE(outcome.status.error_message(), "");
    EXPECT_EQ(outcome.text, "");
  }
  static void expect_challenge(const RpcOutcome& outcome, const std::string& part) {
    if (!tells_challenges()) return;
    const auto challenges = outcome.trailing("www-authenticate");
    ASSERT_FALSE(challenges.empty());
    std::string all;
    for (const auto& challenge : challenges)
      all += challenge + '\n';
    EXPECT_NE(all.find(part), std::string::npos) << all;
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  OrdersServer server_{tenant_.client_options(), GetParam()};
};

INSTANTIATE_TEST_SUITE_P(, GuardedRpcs,
                         ::testing::Values(Guard::callback_service, Guard::synchronous_service,
                                           Guard::metadata_processor));

TEST_P(GuardedRpcs, ReachHandlersThatFindTheToken) {
  const auto reader = bearer(issue("read:orders"));
  const auto writer = bearer(issue("write:orders"));
  const auto listed = server_.list(reader);
  EXPECT_TRUE(listed.status.ok()) << listed.status.error_message();
  EXPECT_EQ(listed.text, "the orders of auth0|test-user");
  EXPECT_EQ(listed.trailing("www-authenticate"), std::vector<std::string>());
  EXPECT_EQ(server_.watch(reader).text, "auth0|test-user");
  EXPECT_EQ(server_.import(writer).text, "2");
  EXPECT_EQ(server_.exchange(writer).text, "auth0|test-user");
  EXPECT_EQ(server_.handler_calls(), 4);
}

TEST_P(GuardedRpcs, OfEachKindAreRefusedWithoutAToken) {
  expect_refusal(server_.list(), StatusCode::UNAUTHENTICATED);
  expect_refusal(server_.watch(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(server_.import().status.error_code(), StatusCode::UNAUTHENTICATED);
  expect_refusal(server_.exchange(), StatusCode::UNAUTHENTICATED);
  expect_challenge(server_.list(), R"(scope="read:orders")");
  EXPECT_EQ(server_.handler_calls(), 0);
}

TEST_P(GuardedRpcs, AreRefusedWithBadTokens) {
  for (const auto defect : {testing::TokenDefect::expired, testing::TokenDefect::wrong_audience,
                            testing::TokenDefect::broken_signature, testing::TokenDefect::alg_none}) {
    const auto token = tenant_.issue({.scope = "read:orders", .defect = defect});
    const auto outcome = server_.list(bearer(token));
    expect_refusal(outcome, StatusCode::UNAUTHENTICATED);
    expect_challenge(outcome, R"(error="invalid_token")");
  }
  EXPECT_EQ(server_.handler_calls(), 0);
}

TEST_P(GuardedRpcs, AreRefusedWithoutTheScopeOfTheMethod) {
  const auto outcome = server_.exchange(bearer(issue("read:orders")));
  expect_refusal(outcome, StatusCode::PERMISSION_DENIED);
  expect_challenge(outcome, R"(error="insufficient_scope")");
  EXPECT_EQ(server_.handler_calls(), 0);
}

TEST_P(GuardedRpcs, AreRefusedWhereTheMethodHasNoRule) {
  expect_refusal(server_.purge(bearer(issue("read:orders write:orders"))), StatusCode::PERMISSION_DENIED);
  expect_refusal(server_.purge(), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(server_.handler_calls(), 0);
}

TEST_P(GuardedRpcs, AreForAnybodyWhereTheRuleSaysSo) {
  EXPECT_EQ(server_.ping().text, "nobody");
  EXPECT_EQ(server_.ping(bearer("rubbish")).text, "nobody");
}

TEST_P(GuardedRpcs, LeaveNoTokenBehindInAProtectedService) {
  if (GetParam() == Guard::metadata_processor) return;  // which does not learn that an RPC has ended
  ASSERT_TRUE(server_.list(bearer(issue("read:orders"))).status.ok());
  const auto until =
      std::chrono::steady_clock::now() + std::chrono::seconds(10);  // the client hears of it first
  while (server_.is_last_kept() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_FALSE(server_.is_last_kept());
}

// Else a proof that was used elsewhere would count here, where nobody has checked it.
TEST_P(GuardedRpcs, GiveOpenMethodsNoTokenOfAnEarlierOne) {
  const auto credentials = bearer(issue("read:orders"));
  ASSERT_TRUE(server_.list(credentials).status.ok());
  EXPECT_EQ(server_.ping(credentials).text, "nobody");
}

TEST_P(GuardedRpcs, AreRefusedWithTwoTokens) {
  const auto token = issue("read:orders");
  expect_refusal(server_.list({{"authorization", "Bearer " + token}, {"authorization", "Bearer " + token}}),
                 StatusCode::UNAUTHENTICATED);
  expect_refusal(server_.list(bearer(token + ", Bearer " + token)), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(server_.handler_calls(), 0);
}

TEST_P(GuardedRpcs, AreAcceptedOnceWithAProofForTheUrlOfTheMethod) {
  const auto key = tenant_.make_dpop_key();
  const auto token = issue_for(key);
  const auto credentials =
      dpop(token, key.make_proof({.method = "POST", .url = list_url, .access_token = token}));
  EXPECT_EQ(server_.list(credentials).text, "the orders of auth0|test-user");
  const auto again = server_.list(credentials);
  expect_refusal(again, StatusCode::UNAUTHENTICATED);
  expect_challenge(again, R"(error="invalid_dpop_proof")");
  EXPECT_EQ(server_.handler_calls(), 1);
}

TEST_P(GuardedRpcs, AreRefusedWithAProofForAnotherUrlOrMethod) {
  const auto key = tenant_.make_dpop_key();
  const auto token = issue_for(key);
  const auto list_with = [&](const std::string& method, const std::string& url) {
    return server_.list(dpop(token, key.make_proof({.method = method, .url = url, .access_token = token})));
  };
  const std::string path = "/orders.v1.Orders/List";
  for (const std::string origin : {"https://other.example.com", "http://orders.example.com",
                                   "https://127.0.0.1", "https://orders.example.com:8443"})
    expect_refusal(list_with("POST", origin + path), StatusCode::UNAUTHENTICATED);
  expect_refusal(list_with("POST", "https://orders.example.com/orders.v1.Orders/Watch"),
                 StatusCode::UNAUTHENTICATED);
  expect_refusal(list_with("GET", list_url), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(server_.handler_calls(), 0);
}

TEST_P(GuardedRpcs, AreRefusedWithTwoProofsOrNone) {
  const auto key = tenant_.make_dpop_key();
  const auto token = issue_for(key);
  auto credentials = dpop(token, key.make_proof({.method = "POST", .url = list_url, .access_token = token}));
  credentials.emplace_back("dpop", key.make_proof({.method = "POST", .url = list_url, .access_token = token}));
  expect_refusal(server_.list(credentials), StatusCode::UNAUTHENTICATED);
  expect_refusal(server_.list({{"authorization", "DPoP " + token}}), StatusCode::UNAUTHENTICATED);
  expect_refusal(server_.list(bearer(token)), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(server_.handler_calls(), 0);
}

TEST_P(GuardedRpcs, AreToldWhenToTryAgainWhileTheIssuerIsDown) {
  tenant_.set_down(true);
  const auto outcome = server_.list(bearer(issue("read:orders")));
  expect_refusal(outcome, StatusCode::UNAVAILABLE);
  EXPECT_EQ(outcome.status.error_message().find(tenant_.domain()), std::string::npos);
  EXPECT_EQ(server_.handler_calls(), 0);
  if (!tells_challenges()) return;
  ::test::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(outcome.status.error_details()));
  EXPECT_EQ(details.code(), static_cast<int>(StatusCode::UNAVAILABLE));
  EXPECT_EQ(details.message(), outcome.status.error_message());
  ASSERT_EQ(details.details_size(), 1);
  EXPECT_EQ(details.details(0).type_url(), "type.googleapis.com/google.rpc.RetryInfo");
  ::test::rpc::RetryInfo retry;
  ASSERT_TRUE(retry.ParseFromString(details.details(0).value()));
  EXPECT_GE(retry.retry_delay().seconds(), 1);
}

TEST_P(GuardedRpcs, SayNothingOfTheTokenWhenTheyAreRefused) {
  for (const auto& token : {issue("other"), tenant_.issue({.defect = testing::TokenDefect::expired}),
                            std::string("some-opaque-text-that-is-no-token")}) {
    const auto outcome = server_.list(bearer(token));
    ASSERT_FALSE(outcome.status.ok());
    std::string told = outcome.status.error_message() + outcome.status.error_details();
    for (const auto& [name, value] : outcome.trailing_metadata)
      told += name + value;
    for (std::size_t begin = 0; begin + 12 <= token.size(); ++begin)
      ASSERT_EQ(told.find(token.substr(begin, 12)), std::string::npos) << told;
  }
}

TEST(GuardedRpcsWithNonces, TellTheNonceOfTheNextProof) {  // RFC 9449 section 8 and 9
  for (const auto guard : {Guard::callback_service, Guard::synchronous_service}) {
    testing::Tenant tenant({.algorithm = "ES256"});
    auto options = tenant.client_options();
    options.dpop.nonces = DpopNonces{};
    OrdersServer server(std::move(options), guard);
    const auto key = tenant.make_dpop_key();
    const auto token = tenant.issue(
        {.scope = "read:orders", .claims = {{"cnf", boost::json::object{{"jkt", key.thumbprint()}}}}});
    const auto list_with = [&](const std::string& nonce) {
      return server.list(
          {{"authorization", "DPoP " + token},
           {"dpop",
            key.make_proof({.method = "POST", .url = list_url, .access_token = token, .nonce = nonce})}});
    };
    const auto refused = list_with("");
    EXPECT_EQ(refused.status.error_code(), StatusCode::UNAUTHENTICATED);
    ASSERT_EQ(refused.trailing("dpop-nonce").size(), 1U);
    const auto accepted = list_with(refused.trailing("dpop-nonce").front());
    EXPECT_TRUE(accepted.status.ok()) << accepted.status.error_message();
  }
}

}  // namespace
}  // namespace auth0::test
