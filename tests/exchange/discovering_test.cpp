#include "exchange/discovering.hpp"

#include "jose/base64url.hpp"
#include "support/exchange_steps.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using exchange::ClientAuthenticator;
using exchange::Exchange;

class DiscoveringStep : public ::testing::Test {
 protected:
  // The server that the next step is told; `nullopt` if it is not asked.
  [[nodiscard]] std::optional<ClientAuthenticator::Server> server_for(Exchange kind,
                                                                      const std::string& subject_token = "a") {
    std::optional<ClientAuthenticator::Server> server;
    exchange::Discovering step(std::make_shared<issuer::TrustedIssuers>(metadata_, jose::KeySet()), client_,
                               fake_step([&](const exchange::ExchangeCall& call) {
                                 server = call.server;
                                 return outcome_with_token("at");
                               }));
    auto call = call_with(subject_token, clock_, 10s, parked_.waiting);
    call.request.kind = kind;
    auto outcome = run_to_end(step.run(call));
    EXPECT_EQ(outcome.tokens.has_value(), server.has_value());
    if (!outcome.tokens) error_ = std::move(outcome.tokens.error());
    return server;
  }

  [[nodiscard]] static std::string token_of(const std::string& issuer) {
    return "e30." + jose::base64url_encode(R"({"iss":")" + issuer + R"("})") + ".AAAA";
  }

  issuer::Metadata metadata_{.issuer = "https://tenant.example.com/",
                             .jwks_uri = "https://tenant.example.com/jwks",
                             .token_endpoint = "https://tenant.example.com/oauth/token",
                             .mtls_token_endpoint = "https://mtls.tenant.example.com/oauth/token"};
  ClientAuthenticator client_ = ClientAuthenticator::of("client-1", {.client_secret = "secret"}).value();
  ParkedWaiting parked_;
  testing::ManualClock clock_;
  Error error_;
};

// 10.1
TEST_F(DiscoveringStep, NamesTheIssuersTokenEndpoint) {
  const auto server = server_for(Exchange::custom);
  ASSERT_TRUE(server);
  EXPECT_EQ(server->issuer, "https://tenant.example.com/");
  EXPECT_EQ(server->token_endpoint, "https://tenant.example.com/oauth/token");
}

TEST_F(DiscoveringStep, SaysThatTheIssuerHasNoTokenEndpoint) {
  metadata_.token_endpoint.clear();
  EXPECT_FALSE(server_for(Exchange::custom));
  EXPECT_EQ(error_.reason, Reason::token_endpoint_unavailable);
}

TEST_F(DiscoveringStep, AsksNobodyForACallThatIsCancelled) {
  parked_.cancellation.request();
  EXPECT_FALSE(server_for(Exchange::custom));
  EXPECT_EQ(error_.reason, Reason::cancelled);
}

// 10.10
TEST_F(DiscoveringStep, RefusesTokensOfAnotherIssuerThatTheServerMustNotSee) {
  for (const auto kind : {Exchange::on_behalf_of, Exchange::connection}) {
    EXPECT_TRUE(server_for(kind, token_of("https://tenant.example.com/")));
    EXPECT_FALSE(server_for(kind, token_of("https://another.example.com/")));
    EXPECT_EQ(error_.reason, Reason::issuer_mismatch);
  }
  EXPECT_TRUE(server_for(Exchange::custom, token_of("https://another.example.com/")));
}

}  // namespace

}  // namespace auth0::test
