#include "concurrency/task.hpp"
#include "exchange/answer/oauth_error_response.hpp"
#include "exchange/checking_organization.hpp"
#include "exchange/flights.hpp"
#include "exchange/kept/memory_cache.hpp"
#include "exchange/kept/result_cache.hpp"
#include "exchange/kept/sealed_bytes.hpp"
#include "exchange/kept/token_text.hpp"
#include "exchange/kept/wiped_tokens.hpp"
#include "exchange/request/client_authenticator.hpp"
#include "exchange/request/subject_token.hpp"
#include "exchange/request_hasher.hpp"
#include "exchange/requesting.hpp"
#include "jose/base64url.hpp"
#include "support/allocations.hpp"
#include "support/exchange_steps.hpp"
#include "support/map_store.hpp"
#include "support/scripted_transport.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

TEST(WipedSecrets, OfBasicAuthentication) {
  const auto client = exchange::ClientAuthenticator::of(
                          "client-1", {.client_secret = "a secret with / and spaces that are encoded",
                                       .client_secret_method = ClientSecretMethod::basic})
                          .value();
  const std::string encoded = "a+secret+with+%2F+and+spaces+that+are+encoded";

  const FreedText freed(encoded);
  EXPECT_TRUE(client.authenticated({}, {}, {}).authorization.starts_with("Basic "));
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST(WipedSecrets, OfASubjectTokenWhoseIssuerIsRead) {
  const std::string payload = R"({"iss":"https://tenant.example.com/","sub":"auth0|1234567890"})";
  const std::string token = "e30." + jose::base64url_encode(payload) + ".AAAA";

  const FreedText freed(payload);
  EXPECT_TRUE(exchange::check_issuer_of_subject(token, "https://tenant.example.com/"));
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST(WipedSecrets, OfRequestsThatAreHashed) {
  const exchange::RequestHasher hasher;
  const std::string actor_token = "another text with which somebody could act";
  exchange::TokenRequest request{.subject_token = secret_text};
  request.form.push_back({.name = "actor_token", .value = actor_token});

  for (const auto* text : {&secret_text, &actor_token}) {
    const FreedText freed(*text);
    static_cast<void>(hasher.names_of(request, "https://tenant.example.com/", "client-1"));
    EXPECT_EQ(FreedText::count(), 0U) << *text;
  }
}

TEST(WipedSecrets, ThatAnAnswerIsSearchedFor) {
  const std::string without_controls = "a secret with a control character in it";
  const std::string secret =
      "a secret with a \x01"
      "control character in it";
  const std::array<std::string_view, 1> secrets = {secret};
  const HttpResponse answer{.status = 400,
                            .headers = {{"Content-Type", "application/json"}},
                            .body = R"({"error":"invalid_grant","error_description":"the grant has expired"})"};

  const FreedText freed(without_controls);
  EXPECT_NE(exchange::read_oauth_error(answer, secrets), nullptr);
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST(WipedSecrets, OfAnEntryThatIsNotAuthentic) {
  auto sealed = exchange::seal(secret_text, "the subject token", "a name").value();
  constexpr std::size_t in_the_tag = 1 + 12;
  sealed[in_the_tag] = static_cast<char>(sealed[in_the_tag] ^ 1);

  const FreedText freed(secret_text);
  EXPECT_FALSE(exchange::unseal(sealed, "the subject token", "a name"));
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST(WipedSecrets, OfTokensThatAreNoLongerKept) {
  constexpr std::array<std::string ExchangedTokenSet::*, 3> members = {
      &ExchangedTokenSet::access_token, &ExchangedTokenSet::id_token, &ExchangedTokenSet::refresh_token};
  for (const auto member : members) {
    ExchangedTokenSet tokens;
    tokens.*member = secret_text;
    auto cache = std::make_unique<exchange::MemoryCache>(1);
    cache->keep({}, tokens,
                {.monotonic = std::chrono::steady_clock::time_point(1h), .wall = std::chrono::sys_seconds(1h)});

    const FreedText freed(secret_text);
    cache.reset();
    EXPECT_EQ(FreedText::count(), 0U);
  }
}

TEST(WipedSecrets, OfAStoredTokenThatCannotBeUsed) {
  const auto text = R"({"exchanged_at":1,"usable_until":2,"access_token":")" + secret_text + R"("})";
  const FreedText freed(secret_text);
  EXPECT_FALSE(exchange::from_text(text));  // it does not say when it expires
  EXPECT_EQ(FreedText::count(), 0U);
}

// 10.10: on their way into both places, and out of the store.
TEST(WipedSecrets, OfTokensThatAreKept) {
  const auto clock = std::make_shared<testing::ManualClock>();
  const auto store = std::make_shared<MapStore>();
  const exchange::ResultCache::Key key{.name = {1}, .subject_token = "the subject token", .is_custom = false};
  ExchangedTokenSet tokens;
  tokens.access_token = secret_text;
  tokens.expires_at = clock->now() + 1h;

  const FreedText freed(secret_text);
  {
    exchange::ResultCache cache(ExchangeOptions{.max_cached_tokens = 1, .store = store}, clock);
    cache.keep(key, tokens, blocking);
    EXPECT_EQ(store->entries().size(), 1U);
    exchange::ResultCache other(ExchangeOptions{.store = store}, clock);
    auto found = other.find(key);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->access_token, secret_text);
    exchange::wipe_tokens(*found);
    clock->advance(1h - 1s);
    EXPECT_FALSE(other.find(key));  // it expires too soon
  }
  EXPECT_EQ(FreedText::count(), 0U);
}

// The client's authentication, and the answer.
TEST(WipedSecrets, OfARequestAndItsAnswer) {
  constexpr const char* url = "https://tenant.example.com/oauth/token";
  const auto clock = std::make_shared<testing::ManualClock>();
  const auto client =
      exchange::ClientAuthenticator::of("client-1", {.client_secret = "a secret of the client, long enough",
                                                     .client_secret_method = ClientSecretMethod::basic})
          .value();
  const auto authorization = client.authenticated({}, {}, {}).authorization;
  const auto transport = std::make_shared<ScriptedTransport>();
  transport->on(url, [](const HttpRequest& /*request*/) {
    HttpResponse answer{.status = 200, .headers = {}, .body = {}};
    answer.body.reserve(200);  // or the text would be in memory that it grew out of
    answer.body.append(R"({"token_type":"Bearer","access_token":")").append(secret_text).append("\"}");
    return answer;
  });
  exchange::Requesting step(client, {transport, std::nullopt}, clock);
  auto call = call_with("the subject token", *clock);
  call.server.token_endpoint = url;

  for (const auto& text : {authorization, secret_text}) {
    const FreedText freed(text);
    auto outcome = run_to_end(step.run(call));
    ASSERT_TRUE(outcome.tokens);
    exchange::wipe_tokens(*outcome.tokens);
    EXPECT_EQ(FreedText::count(), 0U) << text;
  }
}

TEST(WipedSecrets, OfTokensThatCallsShared) {
  exchange::Flights flights;
  auto leader = std::make_unique<exchange::Flights::Member>(flights, jose::Sha256{});
  const auto outcome = outcome_with_token(secret_text);
  leader->share(outcome);

  const FreedText freed(secret_text);
  leader.reset();
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST(WipedSecrets, OfTokensOfAnotherOrganization) {
  const testing::ManualClock clock;
  auto outcome = outcome_with_token(secret_text);
  outcome.tokens->id_token =
      "e30." + jose::base64url_encode(std::string_view(R"({"org_id":"org_2"})")) + ".AAAA";
  int calls = 0;
  exchange::CheckingOrganization step(counted_step(calls, outcome));
  auto call = call_with("a subject token", clock);
  call.request.organization = "org_1";

  const FreedText freed(secret_text);
  const auto refused = run_to_end(step.run(call));
  EXPECT_EQ(refused.tokens.error().reason, Reason::organization_mismatch);
  EXPECT_EQ(FreedText::count(), 0U);
}

}  // namespace

}  // namespace auth0::test
