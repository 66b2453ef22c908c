#include "answer/challenges.hpp"

#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using answer::ChallengeContext;
using answer::with_http_answer;
using Challenges = std::vector<std::string>;

Error error_of(ErrorCode code, Reason reason, std::string message = "why") {
  return {.code = code, .reason = reason, .message = std::move(message)};
}

const Error expired = error_of(ErrorCode::verify_access_token_error, Reason::token_expired, "it is over");

Challenges challenges_of(const Error& error, const ChallengeContext& context) {
  return with_http_answer(error, context).challenges;
}

// 9.3: both schemes, the error on the one that failed.
TEST(Challenges, OfModeAllowedHoldBothSchemes) {
  EXPECT_EQ(challenges_of(expired, {.scheme = AuthScheme::bearer}),
            (Challenges{R"(Bearer realm="api", error="invalid_token", error_description="it is over")",
                        R"(DPoP algs="ES256")"}));
  EXPECT_EQ(challenges_of(expired, {.scheme = AuthScheme::dpop}),
            (Challenges{R"(Bearer realm="api")",
                        R"(DPoP error="invalid_token", error_description="it is over", algs="ES256")"}));
  EXPECT_EQ(challenges_of(expired, {.scheme = std::nullopt}),
            (Challenges{R"(Bearer realm="api")", R"(DPoP algs="ES256")"}));
}

// 9.3
TEST(Challenges, OfModeRequiredHoldDpopOnly) {
  EXPECT_EQ(challenges_of(expired, {.mode = DpopMode::required, .scheme = AuthScheme::dpop}),
            Challenges{R"(DPoP error="invalid_token", error_description="it is over", algs="ES256")"});
  EXPECT_EQ(challenges_of(expired, {.mode = DpopMode::required, .scheme = AuthScheme::bearer}),
            Challenges{R"(DPoP algs="ES256")"});
}

// 9.3
TEST(Challenges, OfModeDisabledHoldBearerOnly) {
  EXPECT_EQ(challenges_of(expired, {.mode = DpopMode::disabled, .scheme = AuthScheme::bearer}),
            Challenges{R"(Bearer realm="api", error="invalid_token", error_description="it is over")"});
  EXPECT_EQ(challenges_of(expired, {.mode = DpopMode::disabled, .scheme = AuthScheme::dpop}),
            Challenges{R"(Bearer realm="api")"});
}

TEST(Challenges, NameEachAlgorithmForProofs) {
  EXPECT_EQ(
      challenges_of(expired,
                    {.mode = DpopMode::required, .dpop_algorithms = "ES256 EdDSA", .scheme = std::nullopt}),
      Challenges{R"(DPoP algs="ES256 EdDSA")"});
}

// RFC 9728 section 5.1
TEST(Challenges, NameTheResourceMetadataOnEachScheme) {
  const std::string url = "https://api.example.com/.well-known/oauth-protected-resource";
  EXPECT_EQ(challenges_of(expired, {.scheme = std::nullopt, .resource_metadata = url}),
            (Challenges{R"(Bearer realm="api", resource_metadata=")" + url + '"',
                        R"(DPoP algs="ES256", resource_metadata=")" + url + '"'}));
}

struct Answer {
  ErrorCode code;
  Reason reason;
  int status;
  std::string_view error;
};

// Section 1 and 9.3; RFC 6750 section 3.1, RFC 9449 section 7.1 and 9, RFC 9470 section 3
const std::vector<Answer> answers = {
    {ErrorCode::verify_access_token_error, Reason::token_expired, 401, "invalid_token"},
    {ErrorCode::verify_access_token_error, Reason::token_missing, 401, ""},
    {ErrorCode::verify_access_token_error, Reason::issuer_unavailable, 503, ""},
    {ErrorCode::verify_access_token_error, Reason::domains_resolver_failed, 503, ""},
    {ErrorCode::invalid_dpop_proof, Reason::proof_replayed, 401, "invalid_dpop_proof"},
    {ErrorCode::invalid_dpop_proof, Reason::replay_store_unavailable, 503, ""},
    {ErrorCode::use_dpop_nonce, Reason::nonce_missing, 401, "use_dpop_nonce"},
    {ErrorCode::invalid_request, Reason::token_missing, 401, ""},
    {ErrorCode::invalid_request, Reason::invalid_auth_scheme, 401, ""},
    {ErrorCode::invalid_request, Reason::proof_missing, 400, ""},
    {ErrorCode::invalid_request, Reason::several_tokens, 400, "invalid_request"},
    {ErrorCode::invalid_request, Reason::malformed_credentials, 400, "invalid_request"},
    {ErrorCode::insufficient_scope, Reason::scope_missing, 403, "insufficient_scope"},
    {ErrorCode::insufficient_user_authentication, Reason::acr_insufficient, 401,
     "insufficient_user_authentication"},
};

TEST(WithHttpAnswer, GivesEachErrorItsStatusAndItsCode) {
  for (const auto& [code, reason, status, name] : answers) {
    SCOPED_TRACE(to_string(reason));
    const auto answered = with_http_answer(error_of(code, reason), {.mode = DpopMode::disabled});
    EXPECT_EQ(answered.status, status);
    const std::string shown =
        name.empty() ? "" : R"(, error=")" + std::string(name) + R"(", error_description="why")";
    EXPECT_EQ(answered.challenges, Challenges{R"(Bearer realm="api")" + shown});
  }
}

// RFC 6750 section 3, RFC 9470 section 3
TEST(WithHttpAnswer, TellsWhatWouldSatisfyTheRoute) {
  auto error = error_of(ErrorCode::insufficient_user_authentication, Reason::acr_insufficient);
  error.unmet = {.scopes = {"read", "write"}, .acr_values = {"gold", "silver"}, .max_age = 60s};
  EXPECT_EQ(
      challenges_of(error, {.mode = DpopMode::disabled}),
      Challenges{R"(Bearer realm="api", error="insufficient_user_authentication", )"
                 R"(error_description="why", scope="read write", acr_values="gold silver", max_age="60")"});
}

// RFC 6750 section 3: once, beside the error or without one.
TEST(WithHttpAnswer, NamesTheScopesToAskForOnEachScheme) {
  auto error = expired;
  error.unmet = {.scopes = {"read", "write"}};
  EXPECT_EQ(challenges_of(error, {.scheme = AuthScheme::bearer}),
            (Challenges{R"(Bearer realm="api", error="invalid_token", error_description="it is over", )"
                        R"(scope="read write")",
                        R"(DPoP scope="read write", algs="ES256")"}));
}

// What nobody knows is refused.
TEST(WithHttpAnswer, AnswersACodeThatThereIsNotWith401) {
  EXPECT_EQ(with_http_answer(error_of(static_cast<ErrorCode>(999), Reason::token_expired)).status, 401);
}

// Section 1: a mistake of the program is no answer to a client.
TEST(WithHttpAnswer, LeavesErrorsOfTheProgramAlone) {
  for (const auto code : {ErrorCode::missing_required_argument_error, ErrorCode::invalid_configuration_error}) {
    const auto answered = with_http_answer(error_of(code, Reason::invalid_configuration));
    EXPECT_EQ(answered.status, 0);
    EXPECT_TRUE(answered.challenges.empty());
    EXPECT_EQ(answered.message, "why");
  }
  // Nor is the failure of a request that the program has made, whatever failed.
  EXPECT_EQ(with_http_answer(error_of(ErrorCode::token_exchange_error, Reason::issuer_unavailable)).status, 0);
}

TEST(WithHttpAnswer, KeepsWhatTheErrorSaid) {
  auto error = error_of(ErrorCode::verify_access_token_error, Reason::issuer_unavailable, "with \"quotes\"\n");
  error.retry_after = 7s;
  const auto answered = with_http_answer(error);
  EXPECT_EQ(answered.code, ErrorCode::verify_access_token_error);
  EXPECT_EQ(answered.reason, Reason::issuer_unavailable);
  EXPECT_EQ(answered.message, "with \"quotes\"\n");
  EXPECT_EQ(answered.retry_after, 7s);
}

// Answering twice, as a client does with an error of `Requirement::check`, does not double the challenges.
TEST(WithHttpAnswer, ReplacesEarlierChallenges) {
  const auto once = with_http_answer(expired);
  EXPECT_EQ(with_http_answer(once).challenges, once.challenges);
}

// 9.3
TEST(Challenges, CannotBeBrokenOutOfWithHeadersOrParameters) {
  const auto error = error_of(ErrorCode::verify_access_token_error, Reason::claim_missing,
                              "x\", realm=\"other\\\"\r\nSet-Cookie: a=b\r\n\r\nhtml");
  EXPECT_EQ(challenges_of(error, {.mode = DpopMode::disabled}),
            Challenges{R"(Bearer realm="api", error="invalid_token", )"
                       R"(error_description="x', realm='other?'??Set-Cookie: a=b????html")"});
}

// 9.3: "no input can break out of the header", wherever it reaches one.
TEST(Challenges, HoldOnlyAllowedBytesWhateverTheErrorHolds) {
  std::mt19937 random(20240229);  // the same texts in every run
  std::uniform_int_distribution<int> byte(0, 255);
  std::uniform_int_distribution<std::size_t> length(1, 60);
  const auto text = [&] {
    std::string bytes(length(random), '\0');
    std::ranges::generate(bytes, [&] { return static_cast<char>(byte(random)); });
    return bytes;
  };
  for (int round = 0; round < 5'000; ++round) {
    auto error = error_of(ErrorCode::insufficient_scope, Reason::scope_missing, text());
    error.unmet = {.scopes = {text(), text()}, .acr_values = {text()}};
    const std::string algorithms = text();
    const std::string url = text();
    const auto challenges = challenges_of(error, {.dpop_algorithms = algorithms, .resource_metadata = url});
    ASSERT_EQ(challenges.size(), 2U);
    ASSERT_EQ(std::ranges::count(challenges[0], '"'), 12);
    ASSERT_EQ(std::ranges::count(challenges[1], '"'), 4);
    for (const auto& challenge : challenges)
      ASSERT_TRUE(std::ranges::all_of(challenge, [](char c) { return c >= 0x20 && c <= 0x7E && c != '\\'; }));
  }
}

}  // namespace

}  // namespace auth0::test
