#include "request/challenges.hpp"

#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using Challenges = std::vector<std::string>;

constexpr std::string_view before_description =
    R"(Bearer realm="api", error="invalid_token", error_description=")";

Error error_of(Reason reason, std::string message) {
  Error error;
  error.reason = reason;
  error.message = std::move(message);
  return error;
}

// As a client answers that knows Bearer tokens only.
Error with_http_answer(Error error) {
  return request::with_http_answer(std::move(error), {.mode = DpopMode::disabled}, false);
}

Challenges challenges_of(Error error, DpopMode mode, bool came_with_dpop) {
  return request::with_http_answer(std::move(error), {.mode = mode, .dpop_algorithms = "ES256 EdDSA"},
                                   came_with_dpop)
      .challenges;
}

std::string challenge_of(Reason reason, std::string message) {
  const auto answered = with_http_answer(error_of(reason, std::move(message)));
  return answered.challenges.size() == 1 ? answered.challenges.front() : "not exactly one challenge";
}

// Section 1, 9.3
TEST(WithHttpAnswer, Answers401WithABearerChallengeForARefusedToken) {
  const auto answered = with_http_answer(error_of(Reason::token_expired, "the token has expired (exp)"));
  EXPECT_EQ(answered.status, 401);
  ASSERT_EQ(answered.challenges.size(), 1U);
  EXPECT_EQ(answered.challenges.front(),
            R"_(Bearer realm="api", error="invalid_token", error_description="the token has expired (exp)")_");
}

// 1.2: a client must not throw a good token away.
TEST(WithHttpAnswer, Answers503WithoutAnErrorWhereTheIssuerIsUnavailable) {
  auto error = error_of(Reason::issuer_unavailable, "the issuer is down");
  error.retry_after = std::chrono::seconds(7);
  const auto answered = with_http_answer(error);
  EXPECT_EQ(answered.status, 503);
  ASSERT_EQ(answered.challenges.size(), 1U);
  EXPECT_EQ(answered.challenges.front(), R"(Bearer realm="api")");
  EXPECT_EQ(answered.retry_after, std::chrono::seconds(7));
}

// RFC 6750 section 3.1: without credentials there is no error to tell.
TEST(WithHttpAnswer, TellsNoErrorWhereNoTokenWasGiven) {
  const auto answered = with_http_answer(error_of(Reason::token_missing, "no access token was given"));
  EXPECT_EQ(answered.status, 401);
  ASSERT_EQ(answered.challenges.size(), 1U);
  EXPECT_EQ(answered.challenges.front(), R"(Bearer realm="api")");
}

// Section 1: a mistake of the program is no answer to a client.
TEST(WithHttpAnswer, LeavesErrorsOfTheProgramAlone) {
  for (const auto code : {ErrorCode::missing_required_argument_error, ErrorCode::invalid_configuration_error}) {
    auto error = error_of(Reason::invalid_configuration, "algorithms is empty");
    error.code = code;
    const auto answered = with_http_answer(error);
    EXPECT_EQ(answered.status, 0);
    EXPECT_TRUE(answered.challenges.empty());
    EXPECT_EQ(answered.message, "algorithms is empty");
  }
}

TEST(WithHttpAnswer, KeepsReasonCodeAndMessage) {
  const auto answered = with_http_answer(error_of(Reason::claim_missing, "with \"quotes\"\n"));
  EXPECT_EQ(answered.code, ErrorCode::verify_access_token_error);
  EXPECT_EQ(answered.reason, Reason::claim_missing);
  EXPECT_EQ(answered.message, "with \"quotes\"\n");
}

// 9.3
TEST(WithHttpAnswer, ChallengesWithTheSchemesThatTheModeAccepts) {
  const auto error = error_of(Reason::token_missing, "no access token was given");
  EXPECT_EQ(challenges_of(error, DpopMode::allowed, false),
            (Challenges{R"(Bearer realm="api")", R"(DPoP algs="ES256 EdDSA")"}));
  EXPECT_EQ(challenges_of(error, DpopMode::required, false), Challenges{R"(DPoP algs="ES256 EdDSA")"});
  EXPECT_EQ(challenges_of(error, DpopMode::disabled, false), Challenges{R"(Bearer realm="api")"});
}

// 9.3: "on the challenge of the scheme that failed"
TEST(WithHttpAnswer, TellsTheErrorOnTheChallengeOfTheSchemeThatFailed) {
  const auto error = error_of(Reason::token_expired, "expired");
  EXPECT_EQ(challenges_of(error, DpopMode::allowed, false),
            (Challenges{R"(Bearer realm="api", error="invalid_token", error_description="expired")",
                        R"(DPoP algs="ES256 EdDSA")"}));
  EXPECT_EQ(challenges_of(error, DpopMode::allowed, true),
            (Challenges{R"(Bearer realm="api")",
                        R"(DPoP error="invalid_token", error_description="expired", algs="ES256 EdDSA")"}));
}

// Section 1, RFC 9449 section 7.1 and 9
TEST(WithHttpAnswer, NamesWhatIsWrongWithAProof) {
  auto error = error_of(Reason::url_mismatch, "other URL");
  error.code = ErrorCode::invalid_dpop_proof;
  EXPECT_EQ(
      challenges_of(error, DpopMode::required, true),
      Challenges{R"(DPoP error="invalid_dpop_proof", error_description="other URL", algs="ES256 EdDSA")"});
  EXPECT_EQ(with_http_answer(error).status, 401);
  error.code = ErrorCode::use_dpop_nonce;
  EXPECT_EQ(challenges_of(error, DpopMode::required, true),
            Challenges{R"(DPoP error="use_dpop_nonce", error_description="other URL", algs="ES256 EdDSA")"});
  EXPECT_EQ(with_http_answer(error).status, 401);
}

// Section 1, RFC 6750 section 3
TEST(WithHttpAnswer, Answers400ForAMalformedRequestAnd401ForASchemeThatIsNotAccepted) {
  auto error = error_of(Reason::unexpected_proof, "a proof came");
  error.code = ErrorCode::invalid_request;
  EXPECT_EQ(with_http_answer(error).status, 400);
  EXPECT_EQ(with_http_answer(error).challenges,
            Challenges{R"(Bearer realm="api", error="invalid_request", error_description="a proof came")"});
  error.reason = Reason::invalid_auth_scheme;
  EXPECT_EQ(with_http_answer(error).status, 401);
  EXPECT_EQ(with_http_answer(error).challenges, Challenges{R"(Bearer realm="api")"});
}

// 1.2, 8.7: the client is not to blame where the store of used proofs cannot tell.
TEST(WithHttpAnswer, Answers503WithoutAnErrorWhereAProofCannotBeJudged) {
  for (const auto reason : {Reason::replay_store_full, Reason::replay_store_unavailable}) {
    auto error = error_of(reason, "try again later");
    error.code = ErrorCode::invalid_dpop_proof;
    EXPECT_EQ(with_http_answer(error).status, 503);
    EXPECT_EQ(challenges_of(error, DpopMode::required, true), Challenges{R"(DPoP algs="ES256 EdDSA")"});
  }
}

// 9.3, RFC 6750 section 3: %x20-21 / %x23-5B / %x5D-7E
TEST(BearerChallenge, ReplacesEachCharacterThatADescriptionMustNotHold) {
  for (int code = 0; code < 256; ++code) {
    const char character = static_cast<char>(code);
    const bool allowed = code >= 0x20 && code <= 0x7E && character != '"' && character != '\\';
    const char shown = allowed ? character : (character == '"' ? '\'' : '?');
    EXPECT_EQ(challenge_of(Reason::claim_invalid, std::string("a") + character + 'b'),
              std::string(before_description) + 'a' + shown + "b\"")
        << code;
  }
}

// 9.3
TEST(BearerChallenge, CannotBeBrokenOutOfWithHeadersOrParameters) {
  const auto challenge =
      challenge_of(Reason::claim_missing, "x\", realm=\"other\\\"\r\nSet-Cookie: a=b\r\n\r\nhtml");
  EXPECT_EQ(challenge, std::string(before_description) + "x', realm='other?'??Set-Cookie: a=b????html\"");
}

// 9.3: "no input can break out of the header", held against 10 000 messages of random bytes.
TEST(BearerChallenge, HoldsOnlyAllowedBytesWhateverTheMessage) {
  std::mt19937 random(20240229);  // NOLINT(cert-msc51-cpp): the same messages in every run
  std::uniform_int_distribution<int> byte(0, 255);
  std::uniform_int_distribution<std::size_t> length(0, 200);
  for (int round = 0; round < 10'000; ++round) {
    std::string message(length(random), '\0');
    std::ranges::generate(message, [&] { return static_cast<char>(byte(random)); });
    const auto challenge = challenge_of(Reason::claim_invalid, message);

    ASSERT_TRUE(challenge.starts_with(before_description));
    ASSERT_TRUE(challenge.ends_with('"'));
    ASSERT_EQ(challenge.size(), before_description.size() + message.size() + 1);
    ASSERT_EQ(std::ranges::count(challenge, '"'), 6);  // realm, error and error_description
    ASSERT_TRUE(std::ranges::all_of(challenge, [](char c) { return c >= 0x20 && c <= 0x7E && c != '\\'; }));
  }
}

}  // namespace

}  // namespace auth0::test
