#include "support/scripted_transport.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/certificate.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

constexpr const char* endpoint = "https://tenant.example.com/oauth/token";

// An issuer that answers discovery and the token endpoint.
class ExchangingClient : public ::testing::Test {
 protected:
  ExchangingClient() {
    serve("https://tenant.example.com/", "https://tenant.example.com/.well-known/openid-configuration");
    transport_->answer("https://tenant.example.com/jwks", 200, tenant_.jwks());
    answer(200, R"({"access_token":"at-1","token_type":"Bearer","issued_token_type":"urn:t","scope":"a",)"
                R"("expires_in":3600,"id_token":"it-1","refresh_token":"rt-1"})");
  }

  void serve(const std::string& issuer, const std::string& url) {
    transport_->answer(url, 200,
                       R"({"issuer":")" + issuer + R"(","jwks_uri":"https://tenant.example.com/jwks",)" +
                           R"("token_endpoint":")" + endpoint + R"("})");
  }

  void answer(int status, const std::string& body) { transport_->answer(endpoint, status, body); }

  void expect_request(const std::string& method, std::chrono::milliseconds connect_timeout,
                      std::chrono::milliseconds timeout) const {
    const auto request = transport_->last_request();
    EXPECT_EQ(request.method, method);
    EXPECT_EQ(request.connect_timeout, connect_timeout);
    EXPECT_EQ(request.timeout, timeout);
  }

  [[nodiscard]] ApiClientOptions options() const {
    return {.domain = "tenant.example.com",
            .audience = "https://api.example.com",
            .client_id = "client-1",
            .client_authentication = {.client_secret = "hunter2"},
            .http_transport = transport_,
            .clock = clock_};
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
};

ExchangeProfileRequest profile() {
  return {.subject_token_type = "urn:example:legacy", .audience = "https://api.example.com"};
}

template <class Expected, class Operation>
void expect_throws(Operation operation, ErrorCode code, Reason reason) {
  try {
    operation();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Expected& thrown) {
    EXPECT_EQ(thrown.error().code, code) << thrown.what();
    EXPECT_EQ(thrown.error().reason, reason) << thrown.what();
  }
}

// 10.2
TEST_F(ExchangingClient, GetsATokenByAnExchangeProfile) {
  const ApiClient client(options());
  const auto tokens = client.get_token_by_exchange_profile("legacy", profile());
  EXPECT_EQ(tokens.access_token, "at-1");
  EXPECT_EQ(tokens.token_type, "Bearer");
  EXPECT_EQ(tokens.issued_token_type, "urn:t");
  EXPECT_EQ(tokens.scope, "a");
  EXPECT_EQ(tokens.id_token, "it-1");
  EXPECT_EQ(tokens.refresh_token, "rt-1");
  EXPECT_TRUE(tokens.expires_at);
}

// 3.1, 10.1: documents and exchanges alike.
TEST_F(ExchangingClient, KeepsTheTimeoutsOfItsOptions) {
  auto chosen = options();
  chosen.transport = {.connect_timeout = 1s, .timeout = 8s};
  const ApiClient client(chosen);

  ASSERT_TRUE(client.warm_up().empty());
  expect_request("GET", 1s, 8s);

  static_cast<void>(client.get_token_by_exchange_profile("legacy", profile()));
  expect_request("POST", 1s, 8s);
}

// Where tokens of several issuers are verified, the exchange has an issuer of its own.
TEST_F(ExchangingClient, KeepsItsTimeoutsBesideSeveralDomains) {
  auto chosen = options();
  chosen.domains = {"a.example.com", "b.example.com"};
  chosen.transport = {.connect_timeout = 1s, .timeout = 8s};
  transport_->fail("https://tenant.example.com/.well-known/openid-configuration", TransportFailure::timed_out,
                   "");
  const ApiClient client(chosen);

  expect_throws<TokenExchangeError>(
      [&] { static_cast<void>(client.get_token_by_exchange_profile("legacy", profile())); },
      ErrorCode::token_exchange_error, Reason::issuer_unavailable);

  expect_request("GET", 1s, 8s);
}

// 10.3: the type of the result has no place for more.
TEST_F(ExchangingClient, GetsNothingButAnAccessTokenOnBehalfOfAUser) {
  const ApiClient client(options());
  const auto token = client.get_token_on_behalf_of("at-0", {.audience = "https://calendar.example.com"});
  EXPECT_TRUE((std::is_same_v<decltype(token), const ExchangedToken>));
  EXPECT_EQ(token.access_token, "at-1");
  EXPECT_EQ(token.issued_token_type, "urn:t");
}

// 10.4
TEST_F(ExchangingClient, GetsAnAccessTokenForAConnection) {
  const ApiClient client(options());
  const auto token = client.get_access_token_for_connection(
      {.connection = "google-oauth2", .access_token = "at-0", .login_hint = "me"});
  EXPECT_EQ(token.access_token, "at-1");
  EXPECT_EQ(token.connection, "google-oauth2");
  EXPECT_EQ(token.login_hint, "me");
}

// 10.1
TEST_F(ExchangingClient, DiscoversTheEndpointOnce) {
  const ApiClient client(options());
  static_cast<void>(client.get_token_by_exchange_profile("one", profile()));
  static_cast<void>(client.get_token_by_exchange_profile("two", profile()));
  EXPECT_EQ(transport_->requests("https://tenant.example.com/.well-known/openid-configuration"), 1U);
  EXPECT_EQ(transport_->requests(endpoint), 2U);
}

// 10.8
TEST_F(ExchangingClient, SendsTheTelemetryHeaderUnlessItIsSwitchedOff) {
  auto silent = options();
  silent.telemetry = std::nullopt;
  for (const auto& [given, count] : {std::pair(options(), 4U), std::pair(silent, 2U)}) {
    static_cast<void>(ApiClient(given).get_token_by_exchange_profile("one", profile()));
    EXPECT_EQ(transport_->last_request().headers.size(), count);
  }
}

// Section 1
TEST_F(ExchangingClient, ThrowsTheClassOfWhatFailed) {
  const ApiClient client(options());
  answer(403, R"({"error":"mfa_required","mfa_token":"mfa-1"})");
  expect_throws<TokenExchangeError>(
      [&] { static_cast<void>(client.get_token_on_behalf_of("at-0", {.audience = "b"})); },
      ErrorCode::token_exchange_error, Reason::exchange_refused);
  expect_throws<TokenForConnectionError>(
      [&] {
        static_cast<void>(client.get_access_token_for_connection({.connection = "c", .access_token = "at-0"}));
      },
      ErrorCode::token_for_connection_error, Reason::exchange_refused);
  expect_throws<InvalidRequestError>(
      [&] {
        static_cast<void>(
            client.get_token_by_exchange_profile("t", {.subject_token_type = "a", .audience = "b"}));
      },
      ErrorCode::invalid_request, Reason::exchange_parameter_invalid);
  expect_throws<OrganizationValidationError>(
      [&] {
        static_cast<void>(client.get_token_by_exchange_profile(
            "t", {.subject_token_type = "urn:a", .audience = "b", .organization = ""}));
      },
      ErrorCode::organization_validation_error, Reason::organization_blank);
  expect_throws<MissingRequiredArgumentError>(
      [&] { static_cast<void>(client.get_token_on_behalf_of("at-0", {})); },
      ErrorCode::missing_required_argument_error, Reason::missing_argument);
}

// Section 1
TEST_F(ExchangingClient, BringsTheServersWordsInTheException) {
  answer(403, R"({"error":"mfa_required","mfa_token":"mfa-1"})");
  const ApiClient client(options());
  try {
    static_cast<void>(client.get_token_on_behalf_of("at-0", {.audience = "b"}));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const TokenExchangeError& thrown) {
    ASSERT_TRUE(thrown.error().oauth);
    EXPECT_EQ(thrown.error().oauth->mfa_token, "mfa-1");
    EXPECT_EQ(thrown.error().status, 0);
    EXPECT_TRUE(thrown.error().challenges.empty());
  }
}

// 10.1, section 1
TEST_F(ExchangingClient, NeedsAWayToProveWhoItIs) {
  auto anonymous = options();
  anonymous.client_authentication = {};
  const ApiClient client(anonymous);
  expect_throws<MissingClientAuthError>(
      [&] { static_cast<void>(client.get_token_by_exchange_profile("t", profile())); },
      ErrorCode::missing_client_auth_error, Reason::client_authentication_missing);
  expect_throws<MissingClientAuthError>(
      [&] { static_cast<void>(client.get_token_on_behalf_of("t", {.audience = "b"})); },
      ErrorCode::missing_client_auth_error, Reason::client_authentication_missing);
  expect_throws<TokenForConnectionError>(
      [&] {
        static_cast<void>(client.get_access_token_for_connection({.connection = "c", .access_token = "t"}));
      },
      ErrorCode::token_for_connection_error, Reason::client_authentication_missing);
  EXPECT_EQ(transport_->requests(), 0U);
}

// An issuer that is down is the exchange's failure, not a token's.
TEST_F(ExchangingClient, SaysThatTheIssuerCannotBeHad) {
  transport_->fail("https://tenant.example.com/.well-known/openid-configuration", TransportFailure::timed_out,
                   "a");
  const ApiClient client(options());
  const auto token = client.try_get_token_on_behalf_of("at-0", {.audience = "b"});
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().code, ErrorCode::token_exchange_error);
  EXPECT_EQ(token.error().reason, Reason::issuer_unavailable);
  EXPECT_TRUE(token.error().retry_after);
  EXPECT_TRUE(token.error().challenges.empty());
}

// 2.2: where tokens of several domains are verified, `domain` says at which tokens are exchanged.
TEST_F(ExchangingClient, ExchangesAtItsDomainWhereItTrustsSeveral) {
  auto several = options();
  several.domains = {"one.example.com", "two.example.com"};
  const ApiClient client(several);
  EXPECT_TRUE(client.try_get_token_on_behalf_of("at-0", {.audience = "b"}));
  EXPECT_EQ(transport_->requests("https://one.example.com/.well-known/openid-configuration"), 0U);
}

// 2.2
TEST_F(ExchangingClient, NeedsADomainBesideItsName) {
  auto without = options();
  without.domain = "";
  without.domains = {"one.example.com", "two.example.com"};
  expect_throws<MissingRequiredArgumentError>([&] { const ApiClient client(without); },
                                              ErrorCode::missing_required_argument_error,
                                              Reason::missing_argument);
}

TEST_F(ExchangingClient, NeedsANameBesideItsSecret) {
  auto without = options();
  without.client_id = "";
  expect_throws<MissingRequiredArgumentError>([&] { const ApiClient client(without); },
                                              ErrorCode::missing_required_argument_error,
                                              Reason::missing_argument);
}

// 4.7: keys that are given end at the exchange, which has to ask.
TEST_F(ExchangingClient, ExchangesWhereTheKeysAreGiven) {
  auto given = options();
  given.static_keys = StaticKeys{
      .metadata = std::string(R"({"issuer":"https://tenant.example.com/",)") +
                  R"("jwks_uri":"https://tenant.example.com/jwks","token_endpoint":")" + endpoint + R"("})",
      .jwks = tenant_.jwks()};
  const ApiClient client(given);
  EXPECT_TRUE(client.try_get_token_on_behalf_of("at-0", {.audience = "b"}));
  EXPECT_EQ(transport_->requests(), 1U);
}

// 2.8
TEST_F(ExchangingClient, SaysOfTokenVaultThatItIsAuth0s) {
  serve("https://login.example.com/realm", "https://login.example.com/realm/.well-known/openid-configuration");
  answer(400, R"({"error":"unsupported_grant_type"})");
  auto other = options();
  other.domain = "";
  other.issuer = "https://login.example.com/realm";
  const ApiClient client(other);
  const auto token = client.try_get_access_token_for_connection({.connection = "c", .access_token = "at-0"});
  ASSERT_FALSE(token);
  EXPECT_NE(token.error().message.find("Token Vault"), std::string::npos) << token.error().message;
}

// Section 2: before any network
TEST_F(ExchangingClient, ChecksItsOptionsWhenItIsBuilt) {
  const auto with = [this](auto change) {
    auto changed = options();
    change(changed);
    return changed;
  };
  const auto identity = testing::make_self_signed_identity();
  for (const auto& unusable : {
           with([](auto& o) { o.exchange.max_cached_tokens = -1; }),
           with([](auto& o) { o.exchange.max_cached_tokens = 10'000'001; }),
           with([](auto& o) { o.exchange.max_refused_tokens = -1; }),
           with([](auto& o) { o.exchange.expiry_margin = -1s; }),
           with([](auto& o) { o.transport.client_certificate_pem = "beside http_transport"; }),
           with([](auto& o) { o.transport.client_key_pem = "beside http_transport"; }),
           with([](auto& o) {
             o.client_authentication.private_key_jwt = PrivateKeyJwt{.private_key_pem = "no"};
           }),
           with([](auto& o) { o.client_authentication.mutual_tls = MutualTls{}; }),
           with([&](auto& o) {
             o.client_authentication.mutual_tls = MutualTls{.certificate_pem = identity.certificate_pem,
                                                            .private_key_pem = identity.private_key_pem};
           }),
       }) {
    expect_throws<InvalidConfigurationError>([&] { const ApiClient client(unusable); },
                                             ErrorCode::invalid_configuration_error,
                                             Reason::invalid_configuration);
  }
  EXPECT_EQ(transport_->requests(), 0U);
}

// 10.1: the connection that shows the certificate is for the token endpoint alone.
TEST_F(ExchangingClient, UsesTheTransportOfItsCertificateForTokensAlone) {
  const auto showing = std::make_shared<ScriptedTransport>();
  showing->answer(endpoint, 200, R"({"access_token":"at-2","token_type":"Bearer"})");
  auto with_certificate = options();
  with_certificate.client_authentication.mutual_tls = MutualTls{.http_transport = showing};
  const ApiClient client(with_certificate);
  EXPECT_EQ(client.get_token_on_behalf_of("at-0", {.audience = "b"}).access_token, "at-2");
  EXPECT_EQ(showing->requests(), 1U);
  EXPECT_EQ(transport_->requests(endpoint), 0U);
  EXPECT_EQ(showing->last_request().body.find("hunter2"), std::string::npos);
}

// 10.10
TEST_F(ExchangingClient, KeepsTokensWhereItIsToldTo) {
  auto keeping = options();
  keeping.exchange.max_cached_tokens = 10;
  answer(200, R"({"access_token":"at-1","token_type":"Bearer","expires_in":3600})");
  const ApiClient client(keeping);
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(client.try_get_token_on_behalf_of("at-0", {.audience = "b"}));
  EXPECT_EQ(transport_->requests(endpoint), 1U);
}

}  // namespace

}  // namespace auth0::test
