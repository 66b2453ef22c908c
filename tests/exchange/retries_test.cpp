#include "exchange/answer/retry_after.hpp"
#include "support/exchange_scene.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Waits = std::vector<milliseconds>;

constexpr std::chrono::sys_seconds now{1'700'000'000s};

std::string epoch(std::chrono::sys_seconds time) {
  return std::to_string(time.time_since_epoch().count());
}

std::optional<std::chrono::seconds> wait_of(std::vector<HttpHeader> headers) {
  return exchange::wait_asked_for({.status = 429, .headers = std::move(headers), .body = {}}, now);
}

// 10.7
TEST(Retries, RepeatWhatTheNetworkOrTheServerMayDoBetterNextTime) {
  for (const auto& answer :
       {ExchangeScene::failure(TransportFailure::could_not_connect),
        ExchangeScene::failure(TransportFailure::timed_out),
        ExchangeScene::failure(TransportFailure::connection_broken), ExchangeScene::json(500, ""),
        ExchangeScene::json(502, "<html>"), ExchangeScene::json(503, "{}"),
        ExchangeScene::refusal(500, "access_denied"), ExchangeScene::refusal(429, "too_many_requests")}) {
    ExchangeScene scene;
    scene.answer({answer, answer, ExchangeScene::token()});
    EXPECT_TRUE(scene.custom());
    EXPECT_EQ(scene.sent().size(), 3U);
    EXPECT_EQ(scene.waits(), (Waits{200ms, 400ms}));
  }
}

// 10.7
TEST(Retries, RepeatNothingThatWouldFailInTheSameWay) {
  for (const auto& answer :
       {ExchangeScene::failure(TransportFailure::tls), ExchangeScene::failure(TransportFailure::body_too_large),
        ExchangeScene::failure(TransportFailure::refused_by_client),
        ExchangeScene::failure(TransportFailure::cancelled), ExchangeScene::refusal(400, "invalid_grant"),
        ExchangeScene::refusal(401, "invalid_client"), ExchangeScene::refusal(403, "access_denied"),
        ExchangeScene::refusal(429, "too_many_attempts"), ExchangeScene::json(429, "slow down"),
        ExchangeScene::json(200, "{}"), ExchangeScene::json(404, "")}) {
    ExchangeScene scene;
    scene.answer({answer, ExchangeScene::token()});
    EXPECT_FALSE(scene.custom());
    EXPECT_EQ(scene.sent().size(), 1U);
    EXPECT_TRUE(scene.waits().empty());
  }
}

// 10.7: bounded
TEST(Retries, GiveUpAfterThreeAttempts) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::json(503, "")});
  const auto tokens = scene.custom();
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().reason, Reason::token_endpoint_unavailable);
  EXPECT_NE(tokens.error().message.find("503"), std::string::npos);
  EXPECT_EQ(scene.sent().size(), 3U);
}

// 10.7: with jitter
TEST(Retries, WaitUpToHalfLess) {
  ExchangeScene scene({.random = 1});
  scene.answer({ExchangeScene::json(503, "")});
  ASSERT_FALSE(scene.custom());
  EXPECT_EQ(scene.waits(), (Waits{100ms, 200ms}));
}

// 10.7
TEST(Retries, WaitAsLongAsTheServerAsksForAndALittleMore) {
  for (const auto& [random, waited] : std::vector<std::pair<double, milliseconds>>{{0, 2000ms}, {1, 2200ms}}) {
    ExchangeScene scene({.random = random});
    scene.answer(
        {ExchangeScene::refusal(429, "too_many_requests", {{"Retry-After", "2"}}), ExchangeScene::token()});
    EXPECT_TRUE(scene.custom());
    EXPECT_EQ(scene.waits(), Waits{waited});
  }
}

// 10.7: a reset that has passed is no leave to hammer at the server.
TEST(Retries, WaitNoLessThanWithoutBeingAsked) {
  ExchangeScene scene;
  scene.answer(
      {ExchangeScene::refusal(429, "too_many_requests", {{"Retry-After", "0"}}), ExchangeScene::token()});
  EXPECT_TRUE(scene.custom());
  EXPECT_EQ(scene.waits(), Waits{200ms});
}

// 10.7
TEST(Retries, WaitUntilTheRateLimitIsReset) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(429, "too_many_requests",
                                       {{"x-ratelimit-reset", epoch(scene.clock->now() + 3s)}}),
                ExchangeScene::token()});
  EXPECT_TRUE(scene.custom());
  EXPECT_EQ(scene.waits(), Waits{3000ms});
}

// 10.7: "if the deadline allows"
TEST(Retries, DoNotWaitPastTheDeadline) {
  ExchangeScene scene;
  scene.answer(
      {ExchangeScene::refusal(429, "too_many_requests", {{"Retry-After", "10"}}), ExchangeScene::token()});
  const auto tokens = scene.custom();  // its deadline is 10 s
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().reason, Reason::exchange_throttled);
  EXPECT_EQ(tokens.error().retry_after, 10s);
  EXPECT_EQ(tokens.error().oauth->http_status, 429);
  EXPECT_TRUE(scene.waits().empty());
  EXPECT_EQ(scene.sent().size(), 1U);
}

TEST(Retries, TellTheNextAttemptHowMuchTimeIsLeft) {
  ExchangeScene scene;
  scene.answer(
      {ExchangeScene::refusal(429, "too_many_requests", {{"Retry-After", "7"}}), ExchangeScene::token()});
  EXPECT_TRUE(scene.custom());
  EXPECT_EQ(scene.sent().at(1).timeout, 3000ms);
}

TEST(Retries, SayThatTheDeadlineCameFirst) {
  ExchangeScene scene;
  scene.transport->on(ExchangeScene::endpoint, [&scene](const HttpRequest& request) {
    scene.clock->advance(std::chrono::ceil<std::chrono::seconds>(request.timeout));
    return ExchangeScene::failure(TransportFailure::timed_out);
  });
  const auto tokens = scene.on_behalf_of({.audience = "a", .deadline = 2000ms});
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().code, ErrorCode::token_exchange_error);
  EXPECT_EQ(tokens.error().reason, Reason::deadline_exceeded);
  EXPECT_EQ(scene.transport->requests(), 1U);
}

// The contract of HttpTransport: an exception is a failure to connect. Its text may hold secrets (1.1).
TEST(Retries, SurviveATransportThatThrows) {
  ExchangeScene scene;
  scene.transport->throw_at(ExchangeScene::endpoint, "proxy password hunter2");
  const auto tokens = scene.custom();
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().reason, Reason::token_endpoint_unavailable);
  EXPECT_EQ(tokens.error().message.find("hunter2"), std::string::npos);
  EXPECT_EQ(scene.transport->requests(), 3U);
}

// RFC 9110 section 10.2.3
TEST(WaitAskedFor, IsReadInSecondsOrAsADate) {
  EXPECT_EQ(wait_of({{"retry-AFTER", "17"}}), 17s);
  EXPECT_EQ(wait_of({{"Retry-After", "Tue, 14 Nov 2023 22:13:50 GMT"}}), 30s);  // now is 22:13:20
  EXPECT_EQ(wait_of({{"Retry-After", "Tue, 14 Nov 2023 22:13:00 GMT"}}), 0s);
}

TEST(WaitAskedFor, PrefersRetryAfterWhereItCanBeRead) {
  EXPECT_EQ(wait_of({{"x-ratelimit-reset", epoch(now + 9s)}, {"Retry-After", "5"}}), 5s);
  EXPECT_EQ(wait_of({{"x-ratelimit-reset", epoch(now + 9s)}, {"Retry-After", "soon"}}), 9s);
}

TEST(WaitAskedFor, IsAtMostADayAndNeverNegative) {
  EXPECT_EQ(wait_of({{"Retry-After", "99999999999999999999999"}}), 24h);
  EXPECT_EQ(wait_of({{"x-ratelimit-reset", "9223372036854775807"}}), 24h);
  EXPECT_EQ(wait_of({{"x-ratelimit-reset", "0"}}), 0s);
}

TEST(WaitAskedFor, IsNothingWhereNothingCanBeRead) {
  EXPECT_EQ(wait_of({}), std::nullopt);
  for (const auto* text :
       {"", "-1", "1.5", "1s", "Tue, 14 Nov 2023 22:13:50", "Tue, 31 Feb 2023 22:13:50 GMT",
        "Tue, 14 Abc 2023 22:13:50 GMT", "Tue, 14 Nov 2023 24:13:50 GMT", "Tue, 1x Nov 2023 22:13:50 GMT"}) {
    EXPECT_EQ(wait_of({{"Retry-After", text}}), std::nullopt) << text;
  }
}

}  // namespace

}  // namespace auth0::test
