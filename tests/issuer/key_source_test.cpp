#include "issuer/key_source.hpp"

#include "jose/private_key.hpp"
#include "support/issuer_documents.hpp"
#include "support/recording_observer.hpp"
#include "support/scripted_transport.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using issuer::Fetcher;
using issuer::KeySource;
using jose::Algorithm;

const std::string issuer_url = "https://tenant.example.com/";
const std::string metadata_url = "https://tenant.example.com/.well-known/openid-configuration";
const std::string oauth_metadata_url = "https://tenant.example.com/.well-known/oauth-authorization-server";
const std::string jwks_url = "https://keys.example.com/jwks";
const std::string other_jwks_url = "https://keys.example.com/other-jwks";

std::string metadata(const std::string& jwks_uri = jwks_url) {
  return metadata_document(issuer_url, jwks_uri);
}

// Two keys that share a `kid`.
std::string jwks_of_two_keys(const std::string& key_id) {
  json::array keys;
  for (int i = 0; i < 2; ++i) {
    auto key = jose::PrivateKey::generate(Algorithm::es256).public_jwk();
    key["kid"] = key_id;
    keys.push_back(std::move(key));
  }
  return json::serialize(json::object{{"keys", std::move(keys)}});
}

// What a token of that `kid` (none if empty) finds: the text of the reason, or "found".
struct Outcome {
  std::string text;
  std::optional<std::chrono::seconds> retry_after{};
};

Outcome select(KeySource& source, std::string_view key_id, Algorithm algorithm = Algorithm::es256) {
  jose::JwsHeader header;
  if (!key_id.empty()) header.key_id = key_id;
  const auto selected = source.select(header, algorithm);
  if (!selected) return {std::string(to_string(selected.error().reason)), selected.error().retry_after};
  return {"found"};
}

// What several threads need; shared, so that a thread that hangs takes nothing down but its test.
struct Scene {
  explicit Scene(std::chrono::seconds ttl, std::shared_ptr<Observer> observer = nullptr)
      : source(issuer_url, {.ttl = ttl, .max_waiting = 16, .random = [] { return 0.5; }},
               Fetcher(transport, std::nullopt, {}, {}, nullptr, std::move(observer)), clock) {
    transport->answer(metadata_url, 200, metadata());
    transport->answer(jwks_url, 200, key_set_document({"a"}));
  }

  std::shared_ptr<ScriptedTransport> transport = std::make_shared<ScriptedTransport>();
  std::shared_ptr<auth0::testing::ManualClock> clock = std::make_shared<auth0::testing::ManualClock>();
  KeySource source;
};

std::future<Outcome> select_on_a_thread(const std::shared_ptr<Scene>& scene, std::string key_id,
                                        std::shared_ptr<std::latch> started = nullptr) {
  return std::async(std::launch::async, [scene, started, id = std::move(key_id)] {
    if (started) started->arrive_and_wait();
    return select(scene->source, id);
  });
}

std::string outcome_within_30_s(std::future<Outcome>& future) {
  if (future.wait_for(30s) != std::future_status::ready) return "hangs";
  return future.get().text;
}

class KeysOfAnIssuer : public ::testing::Test {
 protected:
  [[nodiscard]] std::string find(std::string_view key_id) { return select(scene_->source, key_id).text; }
  [[nodiscard]] std::size_t discoveries() const { return scene_->transport->requests(metadata_url); }
  [[nodiscard]] std::size_t key_fetches() const { return scene_->transport->requests(jwks_url); }
  void publish(const std::vector<std::string>& key_ids) {
    scene_->transport->answer(jwks_url, 200, key_set_document(key_ids));
  }
  void break_keys() { scene_->transport->answer(jwks_url, 500, ""); }

  std::shared_ptr<Scene> scene_ = std::make_shared<Scene>(600s);
};

class KeysThatAreNotCached : public KeysOfAnIssuer {
 protected:
  KeysThatAreNotCached() { scene_ = std::make_shared<Scene>(0s); }
};

// 3.1, 4.1
TEST_F(KeysOfAnIssuer, AreFetchedWhenTheFirstTokenNeedsThem) {
  EXPECT_EQ(scene_->transport->requests(), 0U);
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(discoveries(), 1U);
  EXPECT_EQ(key_fetches(), 1U);
}

// 3.1, 4.1
TEST_F(KeysOfAnIssuer, AreAskedForWithTheAcceptHeaderOfEachDocument) {
  std::string accepted;
  const auto note = [&accepted](std::string body) {
    return [&accepted, body = std::move(body)](const HttpRequest& request) {
      accepted += request.headers.front().name + ": " + request.headers.front().value + '\n';
      HttpResponse response;
      response.status = 200;
      response.body = body;
      return ScriptedTransport::Answer(response);
    };
  };
  scene_->transport->on(metadata_url, note(metadata()));
  scene_->transport->on(jwks_url, note(key_set_document({"a"})));
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(accepted, "Accept: application/json\nAccept: application/json, application/jwk-set+json\n");
}

// 4.5: fresh for `ttl`, then discovery and keys are fetched anew.
TEST_F(KeysOfAnIssuer, AreFreshUntilTheTtlIsOver) {
  EXPECT_EQ(find("a"), "found");
  scene_->clock->advance(599s);
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(discoveries() + key_fetches(), 2U);

  scene_->clock->advance(1s);
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(discoveries(), 2U);
  EXPECT_EQ(key_fetches(), 2U);
}

// 3.3, 4.4: a refetch for an unknown key leaves the metadata alone and does not make it younger.
TEST_F(KeysOfAnIssuer, HaveMetadataWithAnAgeOfItsOwn) {
  EXPECT_EQ(find("a"), "found");
  scene_->clock->advance(400s);
  EXPECT_EQ(find("unknown"), "unknown_key");
  EXPECT_EQ(discoveries(), 1U);
  EXPECT_EQ(key_fetches(), 2U);

  scene_->clock->advance(200s);
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(discoveries(), 2U);
  EXPECT_EQ(key_fetches(), 3U);
}

// 2.7: a step of the wall clock neither revives nor kills keys.
TEST_F(KeysOfAnIssuer, AgeOnTheClockThatNeverSteps) {
  EXPECT_EQ(find("a"), "found");
  scene_->clock->set_now(scene_->clock->now() + 24h);
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(key_fetches(), 1U);
  scene_->clock->set_now(scene_->clock->now() - 48h);
  scene_->clock->advance(600s);
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(key_fetches(), 2U);
}

// 2.6: a ttl as long as the type holds means "for ever", not "never".
TEST(KeysWithTheLongestTtl, AreFetchedOnce) {
  Scene scene(std::chrono::seconds::max());
  EXPECT_EQ(select(scene.source, "a").text, "found");
  EXPECT_EQ(select(scene.source, "a").text, "found");
  EXPECT_EQ(scene.transport->requests(), 2U);
}

// 2.6
TEST_F(KeysThatAreNotCached, AreFetchedForEachToken) {
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(discoveries(), 2U);
  EXPECT_EQ(key_fetches(), 2U);
}

// 4.4: even then an unknown `kid` costs no second fetch for the same token.
TEST_F(KeysThatAreNotCached, AreFetchedOnceForAnUnknownKey) {
  EXPECT_EQ(find("unknown"), "unknown_key");
  EXPECT_EQ(key_fetches(), 1U);
}

// 4.3
TEST_F(KeysOfAnIssuer, AreSelectedByKeyId) {
  publish({"a", "b"});
  EXPECT_EQ(find("b"), "found");
  EXPECT_EQ(find("B"), "unknown_key");
}

// 4.3
TEST_F(KeysOfAnIssuer, MatchATokenWithoutKeyIdOnTheRest) {
  EXPECT_EQ(find(""), "found");
}

// 4.3
TEST_F(KeysOfAnIssuer, MatchNoTokenWithAKeyIdWhereTheyHaveNone) {
  publish({""});
  EXPECT_EQ(find("a"), "unknown_key");
}

// 4.3: two that fit are a refusal, and no reason to ask again.
TEST_F(KeysOfAnIssuer, AreRefusedWhereSeveralFit) {
  scene_->transport->answer(jwks_url, 200, jwks_of_two_keys("a"));
  EXPECT_EQ(find("a"), "ambiguous_key");
  EXPECT_EQ(find(""), "ambiguous_key");
  scene_->clock->advance(31s);
  EXPECT_EQ(find("a"), "ambiguous_key");
  EXPECT_EQ(key_fetches(), 1U);
}

// 4.3: the same key twice is one key.
TEST_F(KeysOfAnIssuer, AreFoundWhereTheSameKeyIsPublishedTwice) {
  publish({"a", "a", "b"});
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(find(""), "found");
}

// 4.3: `kty` and `crv` must fit the token's `alg`, whatever its `kid`.
TEST_F(KeysOfAnIssuer, MatchOnlyAlgorithmsOfTheirType) {
  for (const auto other :
       {Algorithm::rs256, Algorithm::ps256, Algorithm::es384, Algorithm::es512, Algorithm::eddsa}) {
    EXPECT_EQ(select(scene_->source, "a", other).text, "unknown_key");
  }
}

// 4.4: "if the last fetch began over 30 s ago"
TEST_F(KeysOfAnIssuer, AreNotFetchedAnewForAnUnknownKeyAfter29Seconds) {
  EXPECT_EQ(find("a"), "found");
  scene_->clock->advance(29s);
  EXPECT_EQ(find("unknown"), "unknown_key");
  EXPECT_EQ(key_fetches(), 1U);
}

TEST_F(KeysOfAnIssuer, AreNotFetchedAnewForAnUnknownKeyAfterExactly30Seconds) {
  EXPECT_EQ(find("a"), "found");
  scene_->clock->advance(30s);
  EXPECT_EQ(find("unknown"), "unknown_key");
  EXPECT_EQ(key_fetches(), 1U);
}

TEST_F(KeysOfAnIssuer, AreFetchedAnewForAnUnknownKeyAfter31Seconds) {
  EXPECT_EQ(find("a"), "found");
  publish({"a", "new"});
  scene_->clock->advance(31s);
  EXPECT_EQ(find("new"), "found");
  EXPECT_EQ(key_fetches(), 2U);
}

// 4.4: counted from the beginning of the fetch, not from its end.
TEST_F(KeysOfAnIssuer, CountThe30SecondsFromTheBeginningOfTheFetch) {
  scene_->transport->on(jwks_url, [clock = scene_->clock](const HttpRequest& /*request*/) {
    clock->advance(20s);
    HttpResponse response;
    response.status = 200;
    response.body = key_set_document({"a"});
    return ScriptedTransport::Answer(response);
  });
  EXPECT_EQ(find("a"), "found");
  scene_->clock->advance(11s);
  EXPECT_EQ(find("unknown"), "unknown_key");
  EXPECT_EQ(key_fetches(), 2U);
}

// 4.4
TEST_F(KeysOfAnIssuer, CostAtMostTwoFetchesAMinuteUnderAFloodOfUnknownKeys) {
  constexpr int minutes = 5;
  constexpr int tokens_a_second = 10'000 / 60 + 1;
  int number = 0;
  for (int second = 0; second < minutes * 60; ++second) {
    for (int token = 0; token < tokens_a_second; ++token) {
      ASSERT_EQ(find("invented-" + std::to_string(number++)), "unknown_key");
    }
    scene_->clock->advance(1s);
  }
  EXPECT_LE(key_fetches(), 2U * minutes);
  EXPECT_GE(key_fetches(), 1U * minutes);
  EXPECT_EQ(discoveries(), 1U);
}

// 4.5: what a fetch has dropped stops verifying at once.
TEST_F(KeysOfAnIssuer, AreRefusedOnceAFetchHasDroppedThem) {
  publish({"a", "b"});
  EXPECT_EQ(find("b"), "found");
  publish({"a"});
  scene_->clock->advance(600s);
  EXPECT_EQ(find("b"), "unknown_key");
  EXPECT_EQ(find("a"), "found");
}

// 4.5: dropped also where the fetch was for another token's unknown key.
TEST_F(KeysOfAnIssuer, AreRefusedOnceAFetchForAnotherKeyHasDroppedThem) {
  EXPECT_EQ(find("a"), "found");
  publish({"new"});
  scene_->clock->advance(31s);
  EXPECT_EQ(find("new"), "found");
  EXPECT_EQ(find("a"), "unknown_key");
}

// 4.2: a set without entries is the issuer's word: its keys stop at once, and tokens are not called bad.
TEST_F(KeysOfAnIssuer, StopAtOnceWhenTheIssuerPublishesNone) {
  EXPECT_EQ(find("a"), "found");
  publish({});
  scene_->clock->advance(600s);
  auto outcome = select(scene_->source, "a");
  EXPECT_EQ(outcome.text, "issuer_unavailable");
  EXPECT_EQ(outcome.retry_after, 30s);
  EXPECT_EQ(key_fetches(), 2U);
  EXPECT_EQ(scene_->source.health().key_count, 0U);
  EXPECT_EQ(scene_->source.health().failures, 0U);
  EXPECT_FALSE(scene_->source.is_ready());

  scene_->clock->advance(10s);
  outcome = select(scene_->source, "");
  EXPECT_EQ(outcome.text, "issuer_unavailable");
  EXPECT_EQ(outcome.retry_after, 20s);
  EXPECT_EQ(key_fetches(), 2U);

  publish({"a"});
  scene_->clock->advance(21s);
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(key_fetches(), 3U);
  EXPECT_TRUE(scene_->source.is_ready());
}

// 4.6
TEST_F(KeysOfAnIssuer, AreNotWarmedUpByASetWithoutEntries) {
  publish({});
  const auto warm = scene_->source.warm_up();
  ASSERT_FALSE(warm);
  EXPECT_EQ(warm.error().reason, Reason::issuer_unavailable);
  EXPECT_NE(warm.error().message.find("empty"), std::string::npos) << warm.error().message;
}

// 4.2: entries of which none can be used are a failure of the fetch, and the keys of before serve on.
TEST_F(KeysOfAnIssuer, ServeOnWhereNoEntryOfANewSetCanBeUsed) {
  EXPECT_EQ(find("a"), "found");
  scene_->transport->answer(jwks_url, 200, R"({"keys":[{"kty":"oct","k":"AAAA"}]})");
  scene_->clock->advance(600s);
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(scene_->source.health().failures, 1U);
}

// 3.2: a fetch after the ttl goes to where the new metadata says that the keys are.
TEST_F(KeysOfAnIssuer, MoveWithTheMetadata) {
  EXPECT_EQ(find("a"), "found");
  scene_->transport->answer(metadata_url, 200, metadata(other_jwks_url));
  scene_->transport->answer(other_jwks_url, 200, key_set_document({"b"}));
  scene_->clock->advance(600s);
  EXPECT_EQ(find("b"), "found");
  EXPECT_EQ(find("a"), "unknown_key");
}

// 1.2: at cold start
TEST_F(KeysOfAnIssuer, AreUnavailableWhereEitherDocumentIs) {
  scene_->transport->answer(metadata_url, 404, "");
  EXPECT_EQ(find("a"), "issuer_unavailable");
  EXPECT_EQ(key_fetches(), 0U);
  scene_->transport->answer(metadata_url, 200, metadata());
  scene_->clock->advance(60s);
  for (const auto* body : {"", "{}", R"({"keys":[]})", R"({"keys":[{"kty":"oct","k":"AAAA"}]})", "<html>"}) {
    scene_->transport->answer(jwks_url, 200, body);
    EXPECT_EQ(find("a"), "issuer_unavailable") << body;
    scene_->clock->advance(60s);
  }
  publish({"a"});
  EXPECT_EQ(find("a"), "found");
}

// 1.2
TEST_F(KeysOfAnIssuer, SayWhenToTryAgainWhereTheyAreUnavailable) {
  break_keys();
  const auto outcome = select(scene_->source, "a");
  EXPECT_EQ(outcome.text, "issuer_unavailable");
  ASSERT_TRUE(outcome.retry_after);
  EXPECT_GT(*outcome.retry_after, 0s);
}

// 1.2, 4.4: the unknown key may be a new one that cannot be fetched now, so the token is not called bad.
TEST_F(KeysOfAnIssuer, AreUnavailableForAnUnknownKeyWhereTheRefetchFails) {
  EXPECT_EQ(find("a"), "found");
  break_keys();
  scene_->clock->advance(31s);
  EXPECT_EQ(find("new"), "issuer_unavailable");
  EXPECT_EQ(key_fetches(), 2U);

  scene_->clock->advance(10s);
  const auto outcome = select(scene_->source, "new");
  EXPECT_EQ(outcome.text, "issuer_unavailable");
  EXPECT_EQ(outcome.retry_after, 20s);  // what is left of the 30 s
  EXPECT_EQ(key_fetches(), 2U);

  publish({"a", "new"});
  scene_->clock->advance(21s);
  EXPECT_EQ(find("new"), "found");
  EXPECT_EQ(key_fetches(), 3U);
}

// 4.4: no key is unknown because those that are stale do not hold it.
TEST_F(KeysOfAnIssuer, AreUnavailableForAnUnknownKeyWhileTheyAreStale) {
  EXPECT_EQ(find("a"), "found");
  break_keys();
  scene_->clock->advance(600s);
  EXPECT_EQ(find("a"), "found");
  scene_->clock->advance(31s);
  EXPECT_EQ(find("unknown"), "issuer_unavailable");
}

// 4.5: a failed refetch for an unknown key takes nothing away from the keys that are known.
TEST_F(KeysOfAnIssuer, ServeOnAfterAFailedRefetch) {
  EXPECT_EQ(find("a"), "found");
  break_keys();
  scene_->clock->advance(31s);
  EXPECT_EQ(find("new"), "issuer_unavailable");
  EXPECT_EQ(find("a"), "found");
}

// 4.4: one failure is not remembered past the next success.
TEST_F(KeysOfAnIssuer, ForgetAFailureAfterTheNextFetch) {
  break_keys();
  EXPECT_EQ(find("a"), "issuer_unavailable");
  publish({"a"});
  scene_->clock->advance(60s);
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(find("unknown"), "unknown_key");
}

// 3.3
TEST_F(KeysOfAnIssuer, CostOneRequestForEachDocumentWhen16ThreadsStartCold) {
  scene_->transport->hold();
  const auto started = std::make_shared<std::latch>(16 + 1);
  std::vector<std::future<Outcome>> outcomes;
  for (int i = 0; i < 16; ++i)
    outcomes.push_back(select_on_a_thread(scene_, "a", started));
  started->arrive_and_wait();
  EXPECT_TRUE(scene_->transport->wait_until_held(1, 30s));
  EXPECT_FALSE(scene_->transport->wait_until_held(2, 200ms));  // time for the others to do what they must not
  scene_->transport->release();
  for (auto& outcome : outcomes)
    EXPECT_EQ(outcome_within_30_s(outcome), "found");
  EXPECT_EQ(discoveries(), 1U);
  EXPECT_EQ(key_fetches(), 1U);
}

// 4.4: "once for all waiting callers"
TEST_F(KeysOfAnIssuer, AreFetchedOnceForAllThreadsThatWaitForANewKey) {
  EXPECT_EQ(find("a"), "found");
  publish({"a", "new"});
  scene_->clock->advance(31s);
  scene_->transport->hold();
  const auto started = std::make_shared<std::latch>(8 + 1);
  std::vector<std::future<Outcome>> outcomes;
  for (int i = 0; i < 8; ++i)
    outcomes.push_back(select_on_a_thread(scene_, "new", started));
  started->arrive_and_wait();
  EXPECT_TRUE(scene_->transport->wait_until_held(1, 30s));
  EXPECT_FALSE(scene_->transport->wait_until_held(2, 200ms));
  scene_->transport->release();
  for (auto& outcome : outcomes)
    EXPECT_EQ(outcome_within_30_s(outcome), "found");
  EXPECT_EQ(key_fetches(), 2U);
}

// Tokens of known keys do not wait for a fetch that another token has caused.
TEST_F(KeysOfAnIssuer, AreFoundWhileAFetchIsUnderWay) {
  EXPECT_EQ(find("a"), "found");
  scene_->clock->advance(31s);
  scene_->transport->hold();
  auto waiting = select_on_a_thread(scene_, "unknown");
  EXPECT_TRUE(scene_->transport->wait_until_held(1, 30s));
  auto passing = select_on_a_thread(scene_, "a");
  EXPECT_EQ(outcome_within_30_s(passing), "found");
  scene_->transport->release();
  EXPECT_EQ(outcome_within_30_s(waiting), "unknown_key");
}

// However a fetch ends, those who wait for it are woken.
TEST_F(KeysOfAnIssuer, LeaveNoThreadWaitingWhereTheTransportThrows) {
  scene_->transport->throw_at(metadata_url, "no route to host");
  scene_->transport->hold();
  const auto started = std::make_shared<std::latch>(8 + 1);
  std::vector<std::future<Outcome>> outcomes;
  for (int i = 0; i < 8; ++i)
    outcomes.push_back(select_on_a_thread(scene_, "a", started));
  started->arrive_and_wait();
  EXPECT_TRUE(scene_->transport->wait_until_held(1, 30s));
  EXPECT_FALSE(scene_->transport->wait_until_held(2, 200ms));
  scene_->transport->release();
  for (auto& outcome : outcomes)
    EXPECT_EQ(outcome_within_30_s(outcome), "issuer_unavailable");
}

// 3.3: a failure is remembered, for 1 s first and 30 s at last; meanwhile nobody waits for a time-out.
TEST_F(KeysOfAnIssuer, AreNotAskedForAgainUntilTheBackOffIsOver) {
  break_keys();
  EXPECT_EQ(find("a"), "issuer_unavailable");
  EXPECT_EQ(find("a"), "issuer_unavailable");
  EXPECT_EQ(key_fetches(), 1U);
  scene_->clock->advance(1s);
  EXPECT_EQ(find("a"), "issuer_unavailable");
  EXPECT_EQ(key_fetches(), 2U);
  scene_->clock->advance(1s);  // now twice as long
  EXPECT_EQ(find("a"), "issuer_unavailable");
  EXPECT_EQ(key_fetches(), 2U);
  scene_->clock->advance(1s);
  EXPECT_EQ(find("a"), "issuer_unavailable");
  EXPECT_EQ(key_fetches(), 3U);
}

// 3.3
TEST_F(KeysOfAnIssuer, AreAskedForEvery30SecondsInALongOutage) {
  break_keys();
  for (int second = 0; second < 600; ++second) {
    EXPECT_EQ(find("a"), "issuer_unavailable");
    scene_->clock->advance(1s);
  }
  EXPECT_GE(key_fetches(), 600U / 30);
  EXPECT_LE(key_fetches(), 600U / 24 + 5);  // 30 s less a fifth, and the shorter waits before
  const std::size_t before = key_fetches();
  publish({"a"});
  scene_->clock->advance(30s);
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(key_fetches(), before + 1);
}

// 1.2: what is told is the time until somebody may try again.
TEST_F(KeysOfAnIssuer, TellHowLongTheBackOffLasts) {
  break_keys();
  EXPECT_EQ(select(scene_->source, "a").retry_after, 1s);
  for (int i = 0; i < 10; ++i) {
    scene_->clock->advance(30s);
    EXPECT_EQ(find("a"), "issuer_unavailable");
  }
  EXPECT_EQ(select(scene_->source, "a").retry_after, 27s);  // 30 s less a tenth: the random number is 0.5
  scene_->clock->advance(20s);
  EXPECT_EQ(select(scene_->source, "a").retry_after, 7s);
}

// 4.4, 1.2
TEST_F(KeysOfAnIssuer, TellTheWaitForAnUnknownKeyFromTheFirstFailureOn) {
  EXPECT_EQ(find("a"), "found");
  break_keys();
  scene_->clock->advance(31s);
  EXPECT_EQ(select(scene_->source, "new").retry_after, 30s);
}

// 4.5: an outage passes for as long as keys may serve without having been seen again, and no longer.
TEST_F(KeysOfAnIssuer, OutliveAnOutageOf59MinutesAndNotOf61) {
  EXPECT_EQ(find("a"), "found");
  scene_->transport->fail(metadata_url, TransportFailure::timed_out, "down");
  for (int minute = 1; minute <= 59; ++minute) {
    scene_->clock->advance(1min);
    ASSERT_EQ(find("a"), "found") << minute;
  }
  scene_->clock->advance(2min);
  const auto outcome = select(scene_->source, "a");
  EXPECT_EQ(outcome.text, "issuer_unavailable");
  EXPECT_TRUE(outcome.retry_after);

  scene_->transport->answer(metadata_url, 200, metadata());
  scene_->clock->advance(30s);
  EXPECT_EQ(find("a"), "found");
}

// 4.5: the same where no request came in all the while.
TEST_F(KeysOfAnIssuer, OutliveAnOutageInWhichNobodyAsked) {
  EXPECT_EQ(find("a"), "found");
  break_keys();
  scene_->clock->advance(59min);
  EXPECT_EQ(find("a"), "found");
  scene_->clock->advance(2min);
  EXPECT_EQ(find("a"), "issuer_unavailable");
}

// 4.5: stale keys serve only after a refresh has failed: here one would have shown that the key is revoked.
TEST_F(KeysOfAnIssuer, DoNotServePastTheirTimeUntilARefreshWasTried) {
  publish({"a", "b"});
  EXPECT_EQ(find("b"), "found");
  publish({"a"});
  scene_->clock->advance(50min);
  EXPECT_EQ(find("b"), "unknown_key");
}

// 4.5: the answer may be from before the machine slept.
TEST_F(KeysOfAnIssuer, DoNotServeWhereTheMachineSleptWhileTheyWereFetched) {
  scene_->transport->on(jwks_url, [this](const HttpRequest& /*request*/) {
    scene_->clock->advance(24h);
    return ScriptedTransport::Answer(HttpResponse{.status = 200, .body = key_set_document({"a"})});
  });
  EXPECT_EQ(find("a"), "issuer_unavailable");

  publish({"b"});
  scene_->clock->advance(1s);
  EXPECT_EQ(find("b"), "found");
}

// 3.1: a refresh asks where the metadata was found, not the places before it.
TEST_F(KeysOfAnIssuer, AreRefreshedFromWhereTheirMetadataWas) {
  scene_->transport->answer(metadata_url, 404, "");
  scene_->transport->answer(oauth_metadata_url, 200, metadata());
  EXPECT_EQ(find("a"), "found");
  scene_->clock->advance(600s);
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(discoveries(), 1U);
  EXPECT_EQ(scene_->transport->requests(oauth_metadata_url), 2U);
}

// 4.5: nobody waits for a fetch that is tried again while stale keys serve.
TEST_F(KeysOfAnIssuer, ServeWhileTheyAreStaleAndAnotherCallerTriesAgain) {
  EXPECT_EQ(find("a"), "found");
  break_keys();
  scene_->clock->advance(600s);
  EXPECT_EQ(find("a"), "found");
  scene_->clock->advance(30s);
  scene_->transport->hold();
  auto trying = select_on_a_thread(scene_, "a");
  EXPECT_TRUE(scene_->transport->wait_until_held(1, 30s));
  auto passing = select_on_a_thread(scene_, "a");
  EXPECT_EQ(outcome_within_30_s(passing), "found");
  scene_->transport->release();
  EXPECT_EQ(outcome_within_30_s(trying), "found");
  EXPECT_EQ(scene_->source.health().stale_served, 3U);
}

// 2.6: what is not to be kept is not kept for an outage either.
TEST_F(KeysThatAreNotCached, DoNotOutliveAnOutage) {
  EXPECT_EQ(find("a"), "found");
  break_keys();
  EXPECT_EQ(find("a"), "issuer_unavailable");
}

// 3.3: who waits for another's fetch does so for a time of its own, twice the time-out.
TEST(KeysThatTakeLong, AreWaitedForWithADeadline) {
  const auto transport = std::make_shared<ScriptedTransport>();
  const auto clock = std::make_shared<auth0::testing::ManualClock>();
  KeySource source(issuer_url, {.random = [] { return 0.5; }},
                   Fetcher(transport, std::nullopt, {}, {.whole = 50ms}), clock);
  transport->answer(metadata_url, 200, metadata());
  transport->answer(jwks_url, 200, key_set_document({"a"}));
  transport->hold();
  auto leader = std::async(std::launch::async, [&] { return select(source, "a").text; });
  EXPECT_TRUE(transport->wait_until_held(1, 30s));
  EXPECT_EQ(select(source, "a").text, "issuer_unavailable");
  transport->release();
  EXPECT_EQ(leader.get(), "found");
}

// 4.8: an issuer that hangs holds up no more callers than it may, the one that fetches among them.
TEST(KeysThatTakeLong, AreWaitedForBySoManyOnly) {
  const auto transport = std::make_shared<ScriptedTransport>();
  const auto clock = std::make_shared<auth0::testing::ManualClock>();
  KeySource source(issuer_url, {.max_waiting = 1, .random = [] { return 0.5; }},
                   Fetcher(transport, std::nullopt), clock);
  transport->answer(metadata_url, 200, metadata());
  transport->answer(jwks_url, 200, key_set_document({"a"}));
  transport->hold();
  auto leader = std::async(std::launch::async, [&] { return select(source, "a").text; });
  EXPECT_TRUE(transport->wait_until_held(1, 30s));
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(select(source, "a").text, "issuer_unavailable");
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
  transport->release();
  EXPECT_EQ(leader.get(), "found");
}

// Why the fetch before this one failed says nothing about this one.
TEST(KeysThatTakeLong, AreSaidToBeFetchedThoughAFetchHasFailedBefore) {
  const auto transport = std::make_shared<ScriptedTransport>();
  const auto clock = std::make_shared<auth0::testing::ManualClock>();
  KeySource source(issuer_url, {.max_waiting = 1, .random = [] { return 0.5; }},
                   Fetcher(transport, std::nullopt), clock);
  transport->fail(metadata_url, TransportFailure::timed_out, "down");
  EXPECT_EQ(select(source, "a").text, "issuer_unavailable");
  transport->answer(metadata_url, 200, metadata());
  transport->answer(jwks_url, 200, key_set_document({"a"}));
  clock->advance(2s);
  transport->hold();
  auto leader = std::async(std::launch::async, [&] { return select(source, "a").text; });
  EXPECT_TRUE(transport->wait_until_held(1, 30s));
  const auto refused = source.current();
  EXPECT_EQ(refused ? "" : refused.error().message, "the issuer's keys are still being fetched");
  transport->release();
  EXPECT_EQ(leader.get(), "found");
}

class ObservedKeys : public KeysOfAnIssuer {
 protected:
  void keep_for(std::chrono::seconds ttl) { scene_ = std::make_shared<Scene>(ttl, observer_); }
  // Which states of keys the observer was told of since it was asked last.
  std::vector<std::string> states() {
    auto lines = observer_->take();
    std::erase_if(lines, [](const std::string& line) { return !line.starts_with("state "); });
    return lines;
  }

  std::shared_ptr<RecordingObserver> observer_ = std::make_shared<RecordingObserver>();
};

// Not by a fetch: the last one failed while they were fresh.
TEST_F(ObservedKeys, AreToldToBeStaleWhenTheyServe) {
  keep_for(600s);
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(states(), (std::vector<std::string>{"state none->fresh"}));
  break_keys();
  scene_->clock->advance(599'800ms);
  EXPECT_EQ(find("unknown"), "issuer_unavailable");
  EXPECT_EQ(states(), (std::vector<std::string>{}));
  scene_->clock->advance(300ms);
  const auto requests = scene_->transport->requests();
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(scene_->transport->requests(), requests);
  EXPECT_EQ(states(), (std::vector<std::string>{"state fresh->stale"}));
  EXPECT_EQ(find("a"), "found");
  EXPECT_EQ(states(), (std::vector<std::string>{}));
}

// 2.6: they are neither fresh nor stale.
TEST_F(ObservedKeys, HaveNoStatesWhereTheyAreNotKept) {
  keep_for(0s);
  EXPECT_EQ(find("a"), "found");
  break_keys();
  EXPECT_EQ(find("a"), "issuer_unavailable");
  EXPECT_EQ(states(), (std::vector<std::string>{}));
}

// 4.6
TEST_F(KeysOfAnIssuer, ReportTheirHealth) {
  EXPECT_EQ(scene_->source.health().keys, KeysState::none);
  EXPECT_EQ(find("a"), "found");
  scene_->clock->advance(100s);
  auto health = scene_->source.health();
  EXPECT_EQ(health.issuer, issuer_url);
  EXPECT_EQ(health.keys, KeysState::fresh);
  EXPECT_EQ(health.key_count, 1U);
  EXPECT_EQ(health.keys_age, 100s);
  EXPECT_EQ(health.failures, 0U);
  EXPECT_EQ(health.last_error, "");

  break_keys();
  scene_->clock->advance(500s);
  EXPECT_EQ(scene_->source.health().keys, KeysState::too_old);
  EXPECT_EQ(find("a"), "found");
  health = scene_->source.health();
  EXPECT_EQ(health.keys, KeysState::stale);
  EXPECT_EQ(health.failures, 1U);
  EXPECT_NE(health.last_error.find("500"), std::string::npos);
  EXPECT_EQ(health.stale_served, 1U);
  EXPECT_FALSE(health.next_refresh);  // nobody refreshes in the background here
}

TEST_F(KeysOfAnIssuer, AreCountedWhereTheyServeStaleWithoutAToken) {
  EXPECT_EQ(find("a"), "found");
  break_keys();
  scene_->clock->advance(600s);
  EXPECT_TRUE(scene_->source.current());
  EXPECT_EQ(scene_->source.health().stale_served, 1U);
  EXPECT_TRUE(scene_->source.current());
  EXPECT_EQ(scene_->source.health().stale_served, 2U);
}

// 4.7
TEST(GivenKeys, AreNeverFetched) {
  auto keys = jose::KeySet::parse(key_set_document({"a"}));
  ASSERT_TRUE(keys) << keys.error();
  KeySource source({.issuer = issuer_url, .jwks_uri = jwks_url}, std::move(*keys));
  EXPECT_EQ(select(source, "a").text, "found");
  EXPECT_EQ(select(source, "unknown").text, "unknown_key");
  EXPECT_EQ(select(source, "a").text, "found");
  source.fetch_ahead();
  EXPECT_TRUE(source.warm_up());
  EXPECT_TRUE(source.is_ready());
}

}  // namespace

}  // namespace auth0::test
