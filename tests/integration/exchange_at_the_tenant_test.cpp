#include <auth0/api_client.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::Fault;
using auth0::testing::FaultyBody;
using auth0::testing::Tenant;

constexpr const char* calendar = "https://calendar.example.com";
constexpr const char* legacy = "https://example.com/legacy";

// A client of a tenant that listens on loopback, through libcurl and TLS.
class ExchangeAtTheTenant : public ::testing::Test {
 protected:
  [[nodiscard]] ApiClientOptions options() {
    auto options = server_.client_options();
    options.client_id = "test-client";
    options.client_authentication.client_secret = "test-secret";
    return options;
  }

  [[nodiscard]] Tenant& tenant() { return server_.tenant(); }
  [[nodiscard]] std::string last_form() { return tenant().token_requests().back().body; }

  [[nodiscard]] static Result<ExchangedTokenSet> custom(const ApiClient& client,
                                                        std::string_view subject = "session",
                                                        std::chrono::milliseconds deadline = 10s) {
    return client.try_get_token_by_exchange_profile(
        subject, {.subject_token_type = legacy, .audience = calendar, .deadline = deadline});
  }

  testing::TenantServer server_{
      {.tenant = {.algorithm = "ES256",
                  .other_audiences = {calendar},
                  .linked_accounts = {{.connection = "google-oauth2",
                                       .login_hint = "me+you@example.com",
                                       .access_token = "the providers token",
                                       .scope = "calendar.read"}},
                  .subject_tokens = {{"session", "auth0|user"}, {"a b&c=d+e/\xC3\xA4%", "auth0|odd"}}}}};
};

// 10.2, byte for byte: odd characters, and extra parameters of one name in their order
TEST_F(ExchangeAtTheTenant, SendsACustomExchangeAsItIsWritten) {
  const ApiClient client(options());
  const auto tokens = client.try_get_token_by_exchange_profile(
      "a b&c=d+e/\xC3\xA4%", {.subject_token_type = legacy,
                              .audience = calendar,
                              .scope = "read:a read:b",
                              .extra = {{"x", "1"}, {"x", "2 &"}, {"y", ""}}});
  ASSERT_TRUE(tokens) << tokens.error().message;
  EXPECT_EQ(last_form(),
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
            "&subject_token=a+b%26c%3Dd%2Be%2F%C3%A4%25&subject_token_type=https%3A%2F%2Fexample.com%2Flegacy"
            "&audience=https%3A%2F%2Fcalendar.example.com&scope=read%3Aa+read%3Ab&x=1&x=2+%26&y="
            "&client_id=test-client&client_secret=test-secret");
}

// 10.3, 10.4: what comes back
TEST_F(ExchangeAtTheTenant, GetsATokenOnBehalfOfAUserAndOneOfAnotherProvider) {
  auto at_auth0 = options();
  const ApiClient client(at_auth0);
  const auto token = client.try_get_token_on_behalf_of(tenant().issue(), {.audience = calendar});
  ASSERT_TRUE(token) << token.error().message;
  EXPECT_EQ(token->token_type, "Bearer");
  EXPECT_EQ(token->issued_token_type, "urn:ietf:params:oauth:token-type:access_token");
  ASSERT_TRUE(token->expires_at);
  EXPECT_FALSE(
      token->expires_within(1h, std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())));

  const std::string raw = tenant().issue({.subject = "auth0|test-user"});
  const auto provider = client.try_get_access_token_for_connection(
      {.connection = "google-oauth2", .access_token = raw, .login_hint = "me+you@example.com"});
  ASSERT_TRUE(provider) << provider.error().message;
  EXPECT_EQ(provider->access_token, "the providers token");
  EXPECT_EQ(provider->scope, "calendar.read");
  EXPECT_NE(last_form().find("&login_hint=me%2Byou%40example.com"), std::string::npos) << last_form();
}

struct Refused {
  const char* name;
  Reason reason;
  const char* error;
  int status;
  std::size_t requests;  // with those that are repeated
};

// 10.7, tenant's errors: the reason, what the server said, and how often it was asked
TEST_F(ExchangeAtTheTenant, TellsEachRefusalApart) {
  const std::vector<Refused> table = {
      {"invalid_client", Reason::exchange_refused, "invalid_client", 401, 1},
      {"access_denied", Reason::exchange_refused, "access_denied", 403, 1},
      {"unauthorized_client", Reason::exchange_refused, "unauthorized_client", 403, 1},
      {"invalid_request", Reason::exchange_refused, "invalid_request", 400, 1},
      {"invalid_grant", Reason::exchange_refused, "invalid_grant", 400, 1},
      {"invalid_scope", Reason::exchange_refused, "invalid_scope", 400, 1},
      {"invalid_target", Reason::exchange_refused, "invalid_target", 400, 1},
      {"no_linked_account", Reason::exchange_refused, "federated_connection_refresh_token_not_found", 401, 1},
      {"mfa_required", Reason::exchange_refused, "mfa_required", 403, 1},
      {"consent_required", Reason::exchange_refused, "consent_required", 403, 1},
      {"too_many_attempts", Reason::exchange_throttled, "too_many_attempts", 429, 1},
      {"global_limit", Reason::token_endpoint_unavailable, "access_denied", 500, 3},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.name);
    const ApiClient client(options());  // remembers no refusal of the row before
    tenant().recover();
    tenant().refuse_token_requests(testing::token_refusal_from_name(row.name));
    const auto before = tenant().requests(Tenant::token_path);
    const auto tokens = custom(client);
    ASSERT_FALSE(tokens);
    EXPECT_EQ(tokens.error().code, ErrorCode::token_exchange_error);
    EXPECT_EQ(to_string(tokens.error().reason), to_string(row.reason));
    ASSERT_TRUE(tokens.error().oauth);
    EXPECT_EQ(tokens.error().oauth->error, row.error);
    EXPECT_EQ(tokens.error().oauth->http_status, row.status);
    EXPECT_EQ(tenant().requests(Tenant::token_path) - before, row.requests);
    EXPECT_EQ(tokens.error().oauth->mfa_token.empty(), std::string_view(row.name) != "mfa_required");
  }
}

// 10.7: 429 too_many_requests waits as it says, and asks again.
TEST_F(ExchangeAtTheTenant, OutlivesAThrottledRequest) {
  const ApiClient client(options());
  auto refusal = testing::token_refusal_from_name("too_many_requests");
  refusal.times = 1;
  tenant().refuse_token_requests(refusal);
  EXPECT_TRUE(custom(client));
  EXPECT_EQ(tenant().requests(Tenant::token_path), 2U);
}

struct Lying {
  const char* name;
  Fault fault;
  Reason reason;
};

// 10.7: slow, failing and lying token endpoints
TEST_F(ExchangeAtTheTenant, TakesNoAnswerFromAnEndpointThatIsSlowOrLies) {
  const std::string path(Tenant::token_path);
  const std::vector<Lying> table = {
      {"slow", {.path = path, .delay = 2s}, Reason::deadline_exceeded},
      {"failing", {.path = path, .status = 502}, Reason::token_endpoint_unavailable},
      {"cut", {.path = path, .body = FaultyBody::cut}, Reason::token_endpoint_unavailable},
      {"junk", {.path = path, .body = FaultyBody::junk}, Reason::token_answer_invalid},
      {"huge", {.path = path, .body = FaultyBody::huge}, Reason::token_endpoint_unavailable},
      {"redirect", {.path = path, .redirect_to = "https://other.example.com/"}, Reason::token_answer_invalid},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.name);
    const ApiClient client(options());
    ASSERT_TRUE(client.warm_up().empty());
    tenant().fail(row.fault);
    const auto tokens = custom(client, "session", row.fault.delay > 0s ? 500ms : 10s);
    ASSERT_FALSE(tokens);
    EXPECT_EQ(to_string(tokens.error().reason), to_string(row.reason)) << tokens.error().message;
    tenant().recover();
    EXPECT_TRUE(custom(client));
  }
}

// 10.10, and connections are kept: 64 threads with the same token cost one request.
TEST_F(ExchangeAtTheTenant, CostsOneRequestForManyThreadsWithTheSameToken) {
  auto caching = options();
  caching.exchange.max_cached_tokens = 100;
  const ApiClient client(caching);
  const std::string raw = tenant().issue();
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> threads;
    threads.reserve(64);
    for (int i = 0; i < 64; ++i) {
      threads.emplace_back(
          [&] { good += client.try_get_token_on_behalf_of(raw, {.audience = calendar}).has_value() ? 1 : 0; });
    }
  }
  EXPECT_EQ(good, 64);
  EXPECT_EQ(tenant().requests(Tenant::token_path), 1U);
}

}  // namespace

}  // namespace auth0::test
