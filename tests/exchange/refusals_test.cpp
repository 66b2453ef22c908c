#include "exchange/kept/refusals.hpp"

#include "support/exchange_scene.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using exchange::Refusals;
using About = exchange::Refusals::About;

jose::Sha256 hash_of(unsigned char number) {
  jose::Sha256 hash{};
  hash.front() = number;
  return hash;
}

exchange::RequestNames names(unsigned char token, unsigned char request = 0) {
  return {.subject = hash_of(token), .request = hash_of(request)};
}

ExchangeProfileRequest with_organization(std::string_view organization) {
  return {.subject_token_type = "urn:example:legacy",
          .audience = "https://api.example.com",
          .organization = organization};
}

// 10.11
TEST(RefusedSubjectToken, IsNotSentAgainForAMinute) {
  for (const auto* code : {"invalid_grant", "invalid_request"}) {
    SCOPED_TRACE(code);
    ExchangeScene scene;
    scene.answer({ExchangeScene::refusal(400, code)});
    const auto first = scene.custom();
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().reason, Reason::exchange_refused);

    scene.clock->advance(59s);
    const auto second = scene.custom();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::token_exchange_error);
    EXPECT_EQ(second.error().reason, Reason::subject_token_refused_before);
    EXPECT_EQ(second.error().retry_after, 1s);
    ASSERT_TRUE(second.error().oauth);
    EXPECT_EQ(second.error().oauth->error, code);
    EXPECT_EQ(scene.sent().size(), 1U);

    scene.clock->advance(1s);
    EXPECT_EQ(scene.custom().error().reason, Reason::exchange_refused);
    EXPECT_EQ(scene.sent().size(), 2U);
  }
}

// 10.11
TEST(RefusedSubjectToken, KeepsNoOtherOut) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(400, "invalid_grant"), ExchangeScene::token()});
  ASSERT_FALSE(scene.custom("one"));
  EXPECT_TRUE(scene.custom("another"));
  EXPECT_TRUE(scene.connection({.connection = "c", .access_token = "one"}));
}

// 10.11: what concerns the client, the scope or the target says nothing about the token.
TEST(RefusedSubjectToken, IsOneThatWasRefusedItself) {
  for (const auto* code : {"invalid_client", "unauthorized_client", "access_denied", "invalid_scope",
                           "invalid_target", "mfa_required", "consent_required"}) {
    SCOPED_TRACE(code);
    ExchangeScene scene;
    scene.answer({ExchangeScene::refusal(403, code), ExchangeScene::token()});
    ASSERT_FALSE(scene.custom());
    EXPECT_TRUE(scene.custom());
  }
}

// 10.11: `invalid_request` may be about any parameter (RFC 6749 section 5.2).
TEST(RefusedRequest, SaysNothingAboutItsSubjectToken) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(400, "invalid_request"), ExchangeScene::token()});
  ASSERT_FALSE(scene.custom(with_organization("org_mistyped")));
  EXPECT_TRUE(scene.custom(with_organization("org_1")));
}

// 10.11
TEST(RefusedRequest, IsNotSentAgainForAMinute) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(400, "invalid_request")});
  ASSERT_FALSE(scene.custom(with_organization("org_mistyped")));
  ASSERT_FALSE(scene.custom(with_organization("org_other")));
  EXPECT_EQ(scene.custom(with_organization("org_mistyped")).error().reason,
            Reason::subject_token_refused_before);
  EXPECT_EQ(scene.sent().size(), 2U);
}

// 10.11
TEST(RefusedRequest, IsForgottenOnceItsSubjectTokenIsAccepted) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(400, "invalid_request"), ExchangeScene::token()});
  ASSERT_FALSE(scene.custom(with_organization("org_1")));
  ASSERT_TRUE(scene.custom(with_organization("org_2")));
  EXPECT_TRUE(scene.custom(with_organization("org_1")));
  EXPECT_EQ(scene.sent().size(), 3U);
}

// 10.11: of two questions at the same time the one that was refused came back last.
TEST(RefusedSubjectToken, IsNoneThatWasAcceptedMeanwhile) {
  ExchangeScene scene;
  int requests = 0;
  scene.transport->on(ExchangeScene::endpoint, [&](const HttpRequest& /*request*/) {
    if (++requests > 1) return ExchangeScene::token();
    scene.clock->advance(1s);
    EXPECT_TRUE(scene.on_behalf_of());
    return ExchangeScene::refusal(400, "invalid_grant");
  });
  ASSERT_FALSE(scene.on_behalf_of());
  EXPECT_TRUE(scene.on_behalf_of());
  EXPECT_EQ(requests, 3);
}

// 10.10, 10.11: only identical exchanges share an outcome.
TEST(RefusedRequest, IsNoOutcomeForAnotherAtTheSameTime) {
  ExchangeScene scene;
  scene.transport->on(ExchangeScene::endpoint, [](const HttpRequest& request) {
    return request.body.contains("org_mistyped") ? ExchangeScene::refusal(400, "invalid_request")
                                                 : ExchangeScene::token();
  });
  scene.transport->hold();
  std::jthread mistaken([&scene] { EXPECT_FALSE(scene.custom(with_organization("org_mistyped"))); });
  ASSERT_TRUE(scene.transport->wait_until_held(1, 30s));
  std::jthread other([&scene] { EXPECT_TRUE(scene.custom(with_organization("org_1"))); });
  std::this_thread::sleep_for(50ms);  // so that it waits for the first; if it does not, it comes after it
  scene.transport->release();
}

// 10.11
TEST(RefusedSubjectTokens, CanBeForgottenByOption) {
  ExchangeScene scene({.exchange = {.max_refused_tokens = 0}});
  scene.answer({ExchangeScene::refusal(400, "invalid_grant"), ExchangeScene::token()});
  ASSERT_FALSE(scene.custom());
  EXPECT_TRUE(scene.custom());
}

// 10.11
TEST(RefusedSubjectTokens, AreBounded) {
  ExchangeScene scene({.exchange = {.max_refused_tokens = 2}});
  scene.answer({ExchangeScene::refusal(400, "invalid_grant")});
  for (const auto* subject : {"one", "two", "three"})
    ASSERT_FALSE(scene.custom(subject));
  EXPECT_EQ(scene.custom("two").error().reason, Reason::subject_token_refused_before);
  EXPECT_EQ(scene.custom("three").error().reason, Reason::subject_token_refused_before);
  EXPECT_EQ(scene.custom("one").error().reason, Reason::exchange_refused);
}

// 10.11
TEST(TooManyAttempts, EndCustomExchangesUntilTheServerSaysSo) {
  ExchangeScene scene;
  const auto reset = scene.clock->now() + 30s;
  scene.answer(
      {ExchangeScene::refusal(429, "too_many_attempts",
                              {{"X-RateLimit-Reset", std::to_string(reset.time_since_epoch().count())}}),
       ExchangeScene::token()});
  const auto first = scene.custom("one");
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().reason, Reason::exchange_throttled);
  EXPECT_EQ(first.error().retry_after, 30s);

  scene.clock->advance(29s);
  const auto second = scene.custom("another");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, Reason::exchange_throttled);
  EXPECT_EQ(second.error().retry_after, 1s);
  EXPECT_EQ(second.error().oauth->error, "too_many_attempts");
  EXPECT_EQ(scene.sent().size(), 1U);

  scene.clock->advance(1s);
  EXPECT_TRUE(scene.custom("another"));
}

// 10.11
TEST(TooManyAttempts, EndCustomExchangesForTenMinutesWhereTheServerSaysNothing) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(429, "too_many_attempts"), ExchangeScene::token()});
  ASSERT_FALSE(scene.custom());
  scene.clock->advance(10min - 1s);
  ASSERT_FALSE(scene.custom());
  scene.clock->advance(1s);
  EXPECT_TRUE(scene.custom());
}

// 10.11
TEST(TooManyAttempts, EndCustomExchangesForASecondWhereTheServerSaysSo) {
  ExchangeScene scene;
  scene.answer(
      {ExchangeScene::refusal(429, "too_many_attempts", {{"Retry-After", "1"}}), ExchangeScene::token()});
  ASSERT_FALSE(scene.custom());
  scene.clock->advance(1s);
  EXPECT_TRUE(scene.custom());
}

// 10.11: the other exchanges begin with tokens of the issuer's own.
TEST(TooManyAttempts, LeaveTheOtherExchangesAlone) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(429, "too_many_attempts"), ExchangeScene::token()});
  ASSERT_FALSE(scene.custom());
  EXPECT_TRUE(scene.on_behalf_of());
  EXPECT_TRUE(scene.connection());
}

// 10.11: by the monotonic clock
TEST(RefusedSubjectToken, IsNotForgottenWhenTheWallClockSteps) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(400, "invalid_grant"), ExchangeScene::token()});
  ASSERT_FALSE(scene.custom());
  scene.clock->set_now(scene.clock->now() + 1h);
  EXPECT_FALSE(scene.custom());
}

TEST(Refusals, ForgetWhatIsOverBeforeWhatIsNot) {
  Refusals refusals(2);
  const Refusals::TimePoint begin(1h);
  const auto refuse = [&](unsigned char number, Refusals::TimePoint now) {
    refusals.note_refused(names(number), About::subject_token, nullptr, now, now);
  };
  refuse(1, begin);
  refuse(2, begin + 30s);
  refuse(3, begin + 60s);
  EXPECT_FALSE(refusals.of_token(hash_of(1), begin + 60s));
  EXPECT_TRUE(refusals.of_token(hash_of(2), begin + 60s));
  EXPECT_TRUE(refusals.of_token(hash_of(3), begin + 60s));
}

// 10.11: each refusal of a token ends by itself.
TEST(Refusals, OfOneTokenEndAfterAMinuteEach) {
  Refusals refusals(2);
  const Refusals::TimePoint begin(1h);
  refusals.note_refused(names(1), About::subject_token, nullptr, begin, begin);
  refusals.note_refused(names(1, 1), About::request, nullptr, begin + 30s, begin + 30s);
  EXPECT_TRUE(refusals.of_token(hash_of(1), begin + 59s));
  EXPECT_FALSE(refusals.of_token(hash_of(1), begin + 60s));
  EXPECT_TRUE(refusals.of_request(names(1, 1), begin + 60s));
  EXPECT_FALSE(refusals.of_request(names(1, 2), begin + 60s));
  EXPECT_FALSE(refusals.of_request(names(1, 1), begin + 90s));
}

TEST(Refusals, OfOneTokenAreNotRenewedByThatOfAnotherRequest) {
  Refusals refusals(2);
  const Refusals::TimePoint begin(1h);
  refusals.note_refused(names(1), About::subject_token, nullptr, begin, begin);
  refusals.note_refused(names(1, 1), About::request, nullptr, begin, begin);
  refusals.note_refused(names(1, 2), About::request, nullptr, begin + 30s, begin + 30s);
  EXPECT_TRUE(refusals.of_token(hash_of(1), begin + 60s - 1ns));
  EXPECT_FALSE(refusals.of_token(hash_of(1), begin + 60s));
  EXPECT_TRUE(refusals.of_request(names(1, 1), begin + 60s - 1ns));
  EXPECT_FALSE(refusals.of_request(names(1, 1), begin + 60s));
}

TEST(Refusals, OfOneRequestTakeThePlaceOfOne) {
  Refusals refusals(2);
  const Refusals::TimePoint begin(1h);
  refusals.note_refused(names(1, 1), About::request, nullptr, begin, begin);
  for (int i = 0; i < 10; ++i)
    refusals.note_refused(names(1, 2), About::request, nullptr, begin, begin);
  EXPECT_TRUE(refusals.of_request(names(1, 1), begin));
}

// 10.11: only what was asked before the token was accepted is known better.
TEST(Refusals, CountUnlessTheTokenWasAcceptedSinceTheyWereAskedFor) {
  Refusals refusals(2);
  const Refusals::TimePoint begin(1h);
  refusals.note_accepted(hash_of(1), begin);
  refusals.note_refused(names(1), About::subject_token, nullptr, begin - 1ns, begin + 1s);
  EXPECT_FALSE(refusals.of_token(hash_of(1), begin + 1s));
  refusals.note_refused(names(1), About::subject_token, nullptr, begin, begin + 1s);
  EXPECT_TRUE(refusals.of_token(hash_of(1), begin + 1s));
}

TEST(Refusals, ThatAreNotRememberedLeaveNoTokenToBeJudged) {
  EXPECT_TRUE(Refusals(1).is_unjudged(hash_of(1), Refusals::TimePoint(1h)));
  EXPECT_FALSE(Refusals(0).is_unjudged(hash_of(1), Refusals::TimePoint(1h)));
}

// However many parameters are tried with a token.
TEST(Refusals, RememberABoundedNumberOfRequestsOfOneToken) {
  Refusals refusals(2);
  const Refusals::TimePoint begin(1h);
  for (unsigned char request = 1; request <= 9; ++request)
    refusals.note_refused(names(1, request), About::request, nullptr, begin, begin);
  EXPECT_FALSE(refusals.of_request(names(1, 1), begin));
  EXPECT_TRUE(refusals.of_request(names(1, 2), begin));
  EXPECT_TRUE(refusals.of_request(names(1, 9), begin));
}

// 10.11
TEST(Refusals, AreForgottenOnceTheTokenIsAccepted) {
  Refusals refusals(2);
  const Refusals::TimePoint begin(1h);
  refusals.note_refused(names(1), About::subject_token, nullptr, begin, begin);
  refusals.note_refused(names(1, 1), About::request, nullptr, begin, begin);
  refusals.note_accepted(hash_of(1), begin + 1s);
  EXPECT_FALSE(refusals.of_token(hash_of(1), begin + 1s));
  EXPECT_FALSE(refusals.of_request(names(1, 1), begin + 1s));
  refusals.note_refused(names(1), About::subject_token, nullptr, begin + 2s, begin + 2s);
  EXPECT_TRUE(refusals.of_token(hash_of(1), begin + 2s));
}

// 10.11: a page that sends ten requests at once with the same bad token must not use up ten attempts.
TEST(RefusedSubjectToken, IsAskedAboutOnceByAllWhoSendItAtTheSameTime) {
  ExchangeScene scene;  // keeps no tokens
  scene.answer({ExchangeScene::refusal(400, "invalid_grant")});
  EXPECT_EQ(scene.exchange_at_once(10), 0);
  EXPECT_EQ(scene.sent().size(), 1U);
}

// Whether two who send the subject token at the same time ask the server at the same time; looked at until the
// limit.
bool are_asked_together(ExchangeScene& scene, std::chrono::milliseconds limit) {
  scene.answer({ExchangeScene::refusal(400, "invalid_grant")});
  scene.transport->hold();
  const std::jthread one([&scene] { EXPECT_FALSE(scene.custom()); });
  const std::jthread other([&scene] { EXPECT_FALSE(scene.custom()); });
  EXPECT_TRUE(scene.transport->wait_until_held(1, 30s));
  const bool are_together = scene.transport->wait_until_held(2, limit);
  scene.transport->release();
  return are_together;
}

// 10.11: where the network or the server failed, nobody has said anything about the token.
TEST(RefusedSubjectToken, IsAskedAboutOnceAfterAFailure) {
  for (const auto& failure :
       {ExchangeScene::failure(TransportFailure::refused_by_client),
        ExchangeScene::failure(TransportFailure::tls), ExchangeScene::failure(TransportFailure::timed_out),
        ExchangeScene::refusal(503, "temporarily_unavailable"), ExchangeScene::json(404, "no OAuth error")}) {
    ExchangeScene scene;
    scene.answer({failure});
    ASSERT_FALSE(scene.custom());
    const auto before = scene.sent().size();
    EXPECT_FALSE(are_asked_together(scene, 200ms));
    EXPECT_EQ(scene.sent().size(), before + 1);
  }
}

// 10.11: a server that speaks of another parameter has looked at the exchange.
TEST(SubjectToken, IsAskedAboutByAllOnceTheServerHasSpokenOfSomethingElse) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(403, "invalid_scope")});
  ASSERT_FALSE(scene.custom());
  EXPECT_TRUE(are_asked_together(scene, 30s));
}

// Who sends a good one need not wait for one another for long: all but the first go at the same time.
TEST(AcceptedSubjectToken, IsExchangedForEachWhoSendsIt) {
  ExchangeScene scene;
  EXPECT_EQ(scene.exchange_at_once(10), 10);
  EXPECT_EQ(scene.sent().size(), 10U);
}

// RFC 8693 section 2.2.2: a bad actor token is refused by the same code.
TEST(RefusedSubjectToken, IsNotTheOneThatCameWithABadActorToken) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(400, "invalid_request"), ExchangeScene::token()});
  ExchangeProfileRequest options{.subject_token_type = "urn:example:legacy",
                                 .audience = "https://api.example.com",
                                 .actor_token = "a bad one",
                                 .actor_token_type = "urn:example:actor"};
  ASSERT_FALSE(scene.custom(options));
  options.actor_token = "a good one";
  EXPECT_TRUE(scene.custom(options));
}

// What the server says of one caller is not for the others.
TEST(TooManyAttempts, AreToldToOthersWithoutTheServersWords) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(429, "too_many_attempts")});
  EXPECT_EQ(scene.custom("one").error().oauth->error_description, "in its own words");
  EXPECT_EQ(scene.custom("another").error().oauth->error_description, "");
}

TEST(Refusals, KeepTheLongerOfTwoLockouts) {
  Refusals refusals(2);
  const Refusals::TimePoint begin(1h);
  refusals.lock_out({.oauth = nullptr, .until = begin + 60s});
  refusals.lock_out({.oauth = nullptr, .until = begin + 10s});
  EXPECT_TRUE(refusals.of_all(begin + 60s - 1ns));
  EXPECT_FALSE(refusals.of_all(begin + 60s));
  refusals.lock_out({.oauth = nullptr, .until = begin + 60s + 1ns});
  EXPECT_TRUE(refusals.of_all(begin + 60s));
}

TEST(Refusals, KeepTheFirstOfTwoLockoutsThatEndTogether) {
  Refusals refusals(2);
  const Refusals::TimePoint begin(1h);
  const auto first = std::make_shared<const OAuthError>();
  refusals.lock_out({.oauth = first, .until = begin});
  refusals.lock_out({.oauth = nullptr, .until = begin});
  EXPECT_EQ(refusals.of_all(begin - 1s).value().oauth, first);
}

}  // namespace

}  // namespace auth0::test
