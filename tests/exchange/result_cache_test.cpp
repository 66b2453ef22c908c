#include "support/eventually.hpp"
#include "support/exchange_scene.hpp"

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

ExchangeScene::Options caching(std::int64_t max_cached_tokens = 10) {
  return {.exchange = {.max_cached_tokens = max_cached_tokens, .max_custom_reuse = 24h}};
}

ExchangeProfileRequest cached_options() {
  return {.subject_token_type = "urn:example:legacy", .audience = "https://api.example.com"};
}

const std::string access_token_type = "urn:ietf:params:oauth:token-type:access_token";

std::string issued_as(const std::string& type) {
  return R"("issued_token_type":")" + type + '"';
}

// 10.10
TEST(ExchangedTokens, AreNotKeptUnlessAskedFor) {
  ExchangeScene scene;
  ASSERT_TRUE(scene.custom());
  ASSERT_TRUE(scene.custom());
  EXPECT_EQ(scene.sent().size(), 2U);
}

// 10.10
TEST(ExchangedTokens, AreUsedAgainUntilShortlyBeforeTheyExpire) {
  ExchangeScene scene(caching());
  scene.answer({ExchangeScene::token(R"(,"scope":"a","id_token":"it",)" + issued_as(access_token_type))});
  const auto first = scene.custom();
  ASSERT_TRUE(first);
  scene.clock->advance(3569s);  // of 3600, of which the last 30 do not count
  const auto second = scene.custom();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->access_token, first->access_token);
  EXPECT_EQ(second->token_type, first->token_type);
  EXPECT_EQ(second->scope, "a");
  EXPECT_EQ(second->issued_token_type, access_token_type);
  EXPECT_EQ(second->id_token, "it");
  EXPECT_EQ(second->expires_at, first->expires_at);
  EXPECT_EQ(scene.sent().size(), 1U);

  scene.clock->advance(1s);
  ASSERT_TRUE(scene.custom());
  EXPECT_EQ(scene.sent().size(), 2U);
}

// 10.10: a refresh token may come as `access_token` (RFC 8693 section 2.2.1), and not all servers say so.
TEST(ExchangedTokens, AreNotKeptWhereAnotherTypeWasAskedForAndTheServerDoesNotSay) {
  ExchangeScene scene(caching());
  const auto requests_for_two = [&](std::string_view requested_token_type) {
    const auto before = scene.sent().size();
    for (int i = 0; i < 2; ++i)
      EXPECT_TRUE(scene.custom(
          {.subject_token_type = "urn:a", .audience = "b", .requested_token_type = requested_token_type}));
    return scene.sent().size() - before;
  };
  EXPECT_EQ(requests_for_two("urn:ietf:params:oauth:token-type:refresh_token"), 2U);
  EXPECT_EQ(requests_for_two("urn:ietf:params:oauth:token-type:id_token"), 2U);
  EXPECT_EQ(requests_for_two(access_token_type), 1U);
}

// 10.10, 2.7: a clock that steps revives no token.
TEST(ExchangedTokens, AgeByTheMonotonicClock) {
  ExchangeScene scene(caching());
  ASSERT_TRUE(scene.custom());
  scene.clock->advance(3570s);
  scene.clock->set_now(scene.clock->now() - 1h);
  ASSERT_TRUE(scene.custom());
  EXPECT_EQ(scene.sent().size(), 2U);
}

// 10.10: the monotonic clock stands still while a machine sleeps.
TEST(ExchangedTokens, AgeByTheWallClockToo) {
  ExchangeScene scene(caching());
  ASSERT_TRUE(scene.on_behalf_of());
  scene.clock->set_now(scene.clock->now() + 3569s);
  ASSERT_TRUE(scene.on_behalf_of());
  EXPECT_EQ(scene.sent().size(), 1U);
  scene.clock->set_now(scene.clock->now() + 1s);
  const auto fresh = scene.on_behalf_of();
  ASSERT_TRUE(fresh);
  EXPECT_EQ(fresh->expires_at, scene.clock->now() + 3600s);
  EXPECT_EQ(scene.sent().size(), 2U);
}

// 10.10: so does the time for which the answer of a custom exchange is used again.
TEST(ExchangedTokens, OfCustomExchangesAreNotUsedAgainAfterALongSleep) {
  ExchangeScene scene({.exchange = {.max_cached_tokens = 10}});
  ASSERT_TRUE(scene.custom());
  scene.clock->set_now(scene.clock->now() + 300s);
  ASSERT_TRUE(scene.custom());
  EXPECT_EQ(scene.sent().size(), 2U);
}

// 10.10: every parameter counts, and the token itself.
TEST(ExchangedTokens, BelongToOneSubjectTokenAndItsParameters) {
  ExchangeScene scene(caching(100));
  std::vector<ExchangeProfileRequest> all(9, cached_options());
  all[1].subject_token_type = "urn:example:other";
  all[2].audience = "https://other.example.com";
  all[3].scope = "a";
  all[4].requested_token_type = access_token_type;
  all[5].organization = "org_1";
  all[6].actor_token = "actor";
  all[6].actor_token_type = "urn:a";
  all[7].extra = {{"a", "b"}};
  all[8].extra = {{"a", ""}, {"b", ""}};
  for (const auto& options : all)
    ASSERT_TRUE(scene.custom(options));
  ASSERT_TRUE(scene.custom("another token"));
  ASSERT_TRUE(scene.on_behalf_of());
  ASSERT_TRUE(scene.connection());
  EXPECT_EQ(scene.sent().size(), 12U);

  for (const auto& options : all)
    ASSERT_TRUE(scene.custom(options));
  EXPECT_EQ(scene.sent().size(), 12U);
}

// Fields must not run into each other in what is hashed.
TEST(ExchangedTokens, AreToldApartWhereTheirParametersAreTheSameBytes) {
  ExchangeScene scene(caching());
  auto one = cached_options();
  one.extra = {{"ab", "c"}};
  auto other = cached_options();
  other.extra = {{"a", "bc"}};
  ASSERT_TRUE(scene.custom(one));
  ASSERT_TRUE(scene.custom(other));
  EXPECT_EQ(scene.sent().size(), 2U);
}

// 10.10: what cannot be relied upon is not kept.
TEST(ExchangedTokens, AreNotKeptWithoutALifetimeThatIsLongEnough) {
  for (const auto* body : {R"({"access_token":"at","token_type":"Bearer"})",
                           R"({"access_token":"at","token_type":"Bearer","expires_in":30})",
                           R"({"access_token":"at","token_type":"Bearer","expires_in":0})"}) {
    ExchangeScene scene(caching());
    scene.answer({ExchangeScene::json(200, body)});
    ASSERT_TRUE(scene.custom());
    ASSERT_TRUE(scene.custom());
    EXPECT_EQ(scene.sent().size(), 2U) << body;
  }
}

// RFC 9700 section 4.14.2: two holders of a refresh token look like a thief and a victim.
TEST(ExchangedTokens, AreNotKeptWithARefreshToken) {
  ExchangeScene scene(caching());
  scene.answer({ExchangeScene::token(R"(,"refresh_token":"rt")")});
  ASSERT_TRUE(scene.custom());
  const auto second = scene.custom();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->refresh_token, "rt");
  EXPECT_EQ(scene.sent().size(), 2U);
}

// RFC 8693 section 2.2.1: whatever was issued stands in `access_token`.
TEST(ExchangedTokens, AreNotKeptUnlessTheyAreAccessTokens) {
  for (const std::string type : {"refresh_token", "id_token", "saml2", "jwt"}) {
    ExchangeScene scene(caching());
    scene.answer({ExchangeScene::token("," + issued_as("urn:ietf:params:oauth:token-type:" + type))});
    ASSERT_TRUE(scene.custom());
    ASSERT_TRUE(scene.custom());
    EXPECT_EQ(scene.sent().size(), 2U) << type;
  }
}

TEST(ExchangedTokens, AreKeptUnderEitherNameOfAnAccessToken) {
  for (const std::string& type :
       {access_token_type,
        std::string("http://auth0.com/oauth/token-type/federated-connection-access-token")}) {
    ExchangeScene scene(caching());
    scene.answer({ExchangeScene::token("," + issued_as(type))});
    ASSERT_TRUE(scene.connection());
    ASSERT_TRUE(scene.connection());
    EXPECT_EQ(scene.sent().size(), 1U) << type;
  }
}

// Only the server can tell that the subject token of a custom exchange is good no more.
TEST(ExchangedTokens, OfCustomExchangesAreUsedAgainForAShortTimeOnly) {
  ExchangeScene scene({.exchange = {.max_cached_tokens = 10}});
  ASSERT_TRUE(scene.custom());
  ASSERT_TRUE(scene.on_behalf_of());
  scene.clock->advance(299s);
  ASSERT_TRUE(scene.custom());
  EXPECT_EQ(scene.sent().size(), 2U);
  scene.clock->advance(1s);
  ASSERT_TRUE(scene.custom());
  ASSERT_TRUE(scene.on_behalf_of());
  EXPECT_EQ(scene.sent().size(), 3U);
}

// 10.10
TEST(ExchangedTokens, AreNotWhatErrorsAre) {
  ExchangeScene scene(caching());
  scene.answer({ExchangeScene::refusal(403, "access_denied"), ExchangeScene::token()});
  ASSERT_FALSE(scene.custom());
  EXPECT_TRUE(scene.custom());
}

TEST(ExchangedTokens, MayBeKeptOneAtATime) {
  ExchangeScene scene(caching(1));
  ASSERT_TRUE(scene.custom());
  ASSERT_TRUE(scene.custom());
  EXPECT_EQ(scene.sent().size(), 1U);
}

TEST(ExchangedTokens, AreBoundedAndTheOneUsedLeastRecentlyMakesRoom) {
  ExchangeScene scene(caching(2));
  ASSERT_TRUE(scene.custom("one"));
  ASSERT_TRUE(scene.custom("two"));
  ASSERT_TRUE(scene.custom("one"));
  ASSERT_TRUE(scene.custom("three"));
  EXPECT_EQ(scene.sent().size(), 3U);
  ASSERT_TRUE(scene.custom("one"));
  EXPECT_EQ(scene.sent().size(), 3U);
  ASSERT_TRUE(scene.custom("two"));
  EXPECT_EQ(scene.sent().size(), 4U);
}

TEST(ExchangedTokens, HaveAMarginThatCanBeChosen) {
  ExchangeScene scene({.exchange = {.max_cached_tokens = 10, .expiry_margin = 3600s, .max_custom_reuse = 24h}});
  ASSERT_TRUE(scene.custom());
  ASSERT_TRUE(scene.custom());
  EXPECT_EQ(scene.sent().size(), 2U);
}

// 10.10, 10.11: what is at hand needs nobody's permission.
TEST(ExchangedTokens, ServeWhileCustomExchangesAreLockedOut) {
  ExchangeScene scene(caching());
  scene.answer({ExchangeScene::token(), ExchangeScene::refusal(429, "too_many_attempts")});
  ASSERT_TRUE(scene.custom("one"));
  ASSERT_FALSE(scene.custom("two"));
  EXPECT_TRUE(scene.custom("one"));
}

// 10.10
TEST(ConcurrentExchanges, OfTheSameTokenShareOneRequest) {
  ExchangeScene scene(caching());
  EXPECT_EQ(scene.exchange_at_once(64), 64);
  EXPECT_EQ(scene.sent().size(), 1U);
}

// 10.10: those who wait get the refusal; those who come after it are kept out by 10.11.
TEST(ConcurrentExchanges, OfARefusedTokenShareOneRequest) {
  ExchangeScene scene(caching());
  scene.answer({ExchangeScene::refusal(400, "invalid_grant")});
  EXPECT_EQ(scene.exchange_at_once(64), 0);
  EXPECT_EQ(scene.sent().size(), 1U);
}

// RFC 9700 section 4.14.2: nor by those who ask at the same time.
TEST(ConcurrentExchanges, ShareNoRefreshToken) {
  ExchangeScene scene(caching());
  scene.answer({ExchangeScene::token(R"(,"refresh_token":"rt")")});
  EXPECT_EQ(scene.exchange_at_once(8), 8);
  EXPECT_EQ(scene.sent().size(), 8U);
}

// RFC 8693 section 2.2.1: nor one that came in the place of an access token.
TEST(ConcurrentExchanges, ShareNoRefreshTokenThatCameAsAnAccessToken) {
  ExchangeScene scene(caching());
  scene.answer({ExchangeScene::token("," + issued_as("urn:ietf:params:oauth:token-type:refresh_token"))});
  EXPECT_EQ(scene.exchange_at_once(8), 8);
  EXPECT_EQ(scene.sent().size(), 8U);
}

// 10.10: one after the other they would miss their deadlines.
TEST(ConcurrentExchanges, AskAtTheSameTimeWhereTheyCannotShare) {
  ExchangeScene scene(caching());
  std::atomic<int> requests{0};
  std::atomic<int> alone{0};
  scene.transport->on(ExchangeScene::endpoint, [&](const HttpRequest& /*request*/) {
    const bool is_first = ++requests == 1;
    if (!is_first && !eventually([&] { return requests > 2; })) ++alone;
    return ExchangeScene::token(R"(,"refresh_token":"rt")");
  });
  scene.transport->hold();
  std::vector<std::jthread> callers;
  for (int i = 0; i < 5; ++i)
    callers.emplace_back([&scene] { EXPECT_TRUE(scene.custom()); });
  ASSERT_TRUE(scene.transport->wait_until_held(1, 30s));
  std::this_thread::sleep_for(100ms);  // so that the others wait for the first
  scene.transport->release();
  callers.clear();
  EXPECT_EQ(alone, 0);
  EXPECT_EQ(requests, 5);
}

// How little time the first has is no matter of the second's.
TEST(ConcurrentExchanges, OutliveAFirstCallerWhoseTimeIsOver) {
  ExchangeScene scene(caching());
  std::atomic<int> requests{0};
  scene.transport->on(ExchangeScene::endpoint, [&](const HttpRequest& request) {
    if (++requests > 1) return ExchangeScene::token();
    scene.clock->advance(std::chrono::ceil<std::chrono::seconds>(request.timeout));
    return ExchangeScene::failure(TransportFailure::timed_out);
  });
  scene.transport->hold();
  std::jthread hurried([&scene] {
    EXPECT_FALSE(scene.on_behalf_of({.audience = "https://api.example.com", .deadline = 1000ms}));
  });
  ASSERT_TRUE(scene.transport->wait_until_held(1, 30s));
  std::jthread patient([&scene] { EXPECT_TRUE(scene.on_behalf_of()); });
  std::this_thread::sleep_for(50ms);  // so that it waits for the first; if it does not, it asks by itself
  scene.transport->release();
  hurried.join();
  patient.join();
  EXPECT_EQ(requests, 2);
}

}  // namespace

}  // namespace auth0::test
