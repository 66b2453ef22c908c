#include "support/exchange_scene.hpp"

#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

// The error of an exchange that was answered so.
Error error_of(ExchangeScene& scene, const ExchangeScene::Answer& answer) {
  scene.answer({answer});
  const auto tokens = scene.custom();
  return tokens ? Error{} : tokens.error();
}

Error error_of(const ExchangeScene::Answer& answer) {
  ExchangeScene scene;
  return error_of(scene, answer);
}

// 10.7, section 1
TEST(ServerError, BecomesTheCauseOfTheError) {
  const auto error = error_of(ExchangeScene::json(
      403, R"({"error":"access_denied","error_description":"Client may not have this audience."})"));
  EXPECT_EQ(error.code, ErrorCode::token_exchange_error);
  EXPECT_EQ(error.reason, Reason::exchange_refused);
  EXPECT_EQ(error.status, 0);
  ASSERT_TRUE(error.oauth);
  EXPECT_EQ(error.oauth->http_status, 403);
  EXPECT_EQ(error.oauth->error, "access_denied");
  EXPECT_EQ(error.oauth->error_description, "Client may not have this audience.");
}

// Section 1
TEST(ServerError, HasTheCodeOfTheExchangeThatItEnded) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(401, "access_denied")});
  EXPECT_EQ(scene.on_behalf_of().error().code, ErrorCode::token_exchange_error);
  EXPECT_EQ(scene.connection().error().code, ErrorCode::token_for_connection_error);
}

// 1.1: the server's own words stay in a field of their own.
TEST(ServerError, LeavesTheServersDescriptionOutOfTheMessage) {
  const auto error =
      error_of(ExchangeScene::json(400, R"({"error":"invalid_scope","error_description":"words"})"));
  EXPECT_NE(error.message.find("invalid_scope"), std::string::npos);
  EXPECT_EQ(error.message.find("words"), std::string::npos);
}

// 1.1: what does not look like a code may be anything.
TEST(ServerError, TakesOnlyWhatLooksLikeACodeIntoTheMessage) {
  for (const std::string code : {"eyJhbGciOiJub25lIn0.e30.", "Invalid Grant", "a-b"}) {
    const auto error = error_of(ExchangeScene::json(400, R"({"error":")" + code + R"("})"));
    ASSERT_TRUE(error.oauth) << code;
    EXPECT_EQ(error.oauth->error, code);
    EXPECT_EQ(error.message.find(code), std::string::npos);
  }
}

// 1.1: of the characters beside those of a code, too.
TEST(ServerError, TakesCodesOfUpTo40LettersAndUnderscoresIntoTheMessage) {
  const auto is_in_message = [](const std::string& code) {
    return error_of(ExchangeScene::json(400, R"({"error":")" + code + R"("})")).message.contains(code);
  };
  EXPECT_TRUE(is_in_message("a_z"));
  EXPECT_TRUE(is_in_message(std::string(40, 'c')));
  EXPECT_FALSE(is_in_message(std::string(41, 'c')));
  for (const std::string code : {"a`z", "a{z", "a^z"})
    EXPECT_FALSE(is_in_message(code)) << code;
}

// 1.1
TEST(ServerError, HasACodeOfUpTo128CharactersWithoutControls) {
  const auto code_of = [](const std::string& code) {
    const auto error = error_of(ExchangeScene::json(400, R"({"error":")" + code + R"("})"));
    return error.oauth ? error.oauth->error : std::string("none");
  };
  EXPECT_EQ(code_of(std::string(128, 'c')), std::string(128, 'c'));
  EXPECT_EQ(code_of(std::string(129, 'c')), "none");
  EXPECT_EQ(code_of(R"(not\tplain)"), "none");
}

// 10.7
TEST(ServerError, HasAStatusFrom400To599) {
  const auto reason_for = [](int status) {
    return error_of(ExchangeScene::refusal(status, "invalid_grant")).reason;
  };
  EXPECT_EQ(reason_for(399), Reason::token_answer_invalid);
  EXPECT_EQ(reason_for(400), Reason::exchange_refused);
  EXPECT_EQ(reason_for(499), Reason::exchange_refused);
  EXPECT_EQ(reason_for(500), Reason::token_endpoint_unavailable);
  EXPECT_EQ(reason_for(599), Reason::token_endpoint_unavailable);
  EXPECT_EQ(reason_for(600), Reason::token_answer_invalid);
}

TEST(ServerError, IsBoundedAndWithoutControlCharacters) {
  const auto error = error_of(
      ExchangeScene::json(400, R"({"error":"invalid_scope","error_description":"a\r\nb\u0000\u001f\u007f)" +
                                   std::string(600, 'c') + R"("})"));
  ASSERT_TRUE(error.oauth);
  EXPECT_EQ(error.oauth->error_description, "ab" + std::string(498, 'c'));
}

TEST(ServerError, IsCutAfter500Bytes) {
  const auto description_of = [](std::size_t size) {
    const auto error = error_of(ExchangeScene::json(
        400, R"({"error":"invalid_scope","error_description":")" + std::string(size, 'a') + R"("})"));
    return error.oauth ? error.oauth->error_description : std::string();
  };
  EXPECT_EQ(description_of(500), std::string(500, 'a'));
  EXPECT_EQ(description_of(501), std::string(500, 'a'));
}

TEST(ServerError, IsCutBetweenCharacters) {
  const auto error = error_of(ExchangeScene::json(
      400, R"({"error":"invalid_scope","error_description":")" + std::string(499, 'a') + R"(ää"})"));
  ASSERT_TRUE(error.oauth);
  EXPECT_EQ(error.oauth->error_description, std::string(499, 'a'));
}

// 1.1: a server may say too much.
TEST(ServerError, RepeatsNoTokenAndNoSecretOfTheRequest) {
  for (const std::string_view secret : {ExchangeScene::subject, ExchangeScene::secret}) {
    const auto error = error_of(ExchangeScene::json(
        400, R"({"error":"invalid_scope","error_description":"cannot use )" + std::string(secret) + R"("})"));
    ASSERT_TRUE(error.oauth);
    EXPECT_EQ(error.oauth->error_description, "");
    EXPECT_EQ(error.message.find(secret), std::string::npos);
  }
}

// 1.1: nor a part of one, whatever the server has put into it.
TEST(ServerError, RepeatsNoPartOfATokenEither) {
  for (const std::string_view part : {"subject-token-of", "et-token-of-the-calle", R"(-of-\r\nthe-caller)"}) {
    SCOPED_TRACE(part);
    const auto error =
        error_of(ExchangeScene::json(400, R"({"error":"invalid_scope","error_description":"cannot use )" +
                                              std::string(part) + R"( there"})"));
    ASSERT_TRUE(error.oauth);
    EXPECT_EQ(error.oauth->error_description, "");
  }
}

// 1.1: pieces of 8 characters are looked for in secrets of at least 16, the whole of a shorter one.
TEST(ServerError, RepeatsNo15CharactersInARowOfALongSecretAndNoShortOne) {
  const auto is_repeated = [](std::string_view subject, const std::string& part) {
    ExchangeScene scene;
    scene.answer({ExchangeScene::json(
        400, R"({"error":"invalid_scope","error_description":")" + ("<" + part) + R"(>"})")});
    const auto tokens = scene.custom(subject);
    EXPECT_TRUE(!tokens && tokens.error().oauth);
    return !tokens.error().oauth->error_description.empty();
  };
  const std::string letters = "abcdefghijklmnopqrstuvw";
  const auto of_15 = letters.substr(0, 15);
  EXPECT_FALSE(is_repeated(of_15, of_15));
  EXPECT_TRUE(is_repeated(of_15, of_15.substr(0, 14)));
  const auto of_16 = letters.substr(0, 16);
  EXPECT_FALSE(is_repeated(of_16, of_16.substr(0, 15)));
  EXPECT_FALSE(is_repeated(of_16, of_16.substr(1)));
  EXPECT_TRUE(is_repeated(of_16, of_16.substr(0, 7)));
  EXPECT_TRUE(is_repeated(letters, letters.substr(16)));  // the last 7 of 23
}

// 1.1: a short secret stands in any answer by chance.
TEST(ServerError, IsNotMistakenForASubjectTokenOfAFewCharacters) {
  for (const std::string_view subject : {"a", "in", "invalid", "to_many", "wn word"}) {
    SCOPED_TRACE(subject);
    for (const std::string code : {"invalid_grant", "too_many_of_a_kind"}) {
      ExchangeScene scene;
      scene.answer({ExchangeScene::refusal(403, code)});
      const auto tokens = scene.custom(subject);
      ASSERT_FALSE(tokens);
      EXPECT_EQ(tokens.error().reason, Reason::exchange_refused);
      ASSERT_TRUE(tokens.error().oauth);
      EXPECT_EQ(tokens.error().oauth->error, code);
      EXPECT_EQ(tokens.error().oauth->error_description, "in its own words");
    }
  }
}

// 1.1: nor is a code that an RFC defines, whatever the token is.
TEST(ServerError, KeepsACodeOfAnRfcThatASubjectTokenRepeats) {
  for (const std::string code : {"access_denied", "invalid_target", "use_dpop_nonce"}) {
    SCOPED_TRACE(code);
    ExchangeScene scene;
    scene.answer({ExchangeScene::refusal(403, code)});
    const auto tokens = scene.custom(code);
    ASSERT_FALSE(tokens);
    ASSERT_TRUE(tokens.error().oauth);
    EXPECT_EQ(tokens.error().oauth->error, code);
  }
}

// 1.1: any other code may be one.
TEST(ServerError, IsNoneWhereItsCodeRepeatsASecretOfEightCharacters) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(403, "no_secret_8_here")});
  const auto tokens = scene.custom("secret_8");
  ASSERT_FALSE(tokens);
  EXPECT_FALSE(tokens.error().oauth);
}

// Section 1
TEST(MfaRequired, BringsTheTokenAndWhatMayBeDoneWithIt) {
  const auto error = error_of(ExchangeScene::json(403, R"({"error":"mfa_required","error_description":"d",
      "mfa_token":"mfa-1","mfa_requirements":{"challenge":[{"type":"otp"}]}})"));
  ASSERT_TRUE(error.oauth);
  EXPECT_EQ(error.oauth->error, "mfa_required");
  EXPECT_EQ(error.oauth->mfa_token, "mfa-1");
  EXPECT_EQ(error.oauth->mfa_requirements_json, R"({"challenge":[{"type":"otp"}]})");
  EXPECT_EQ(error.message.find("mfa-1"), std::string::npos);
}

TEST(MfaRequired, AloneBringsAnMfaToken) {
  const auto error = error_of(ExchangeScene::json(403, R"({"error":"access_denied","mfa_token":"mfa-1"})"));
  ASSERT_TRUE(error.oauth);
  EXPECT_EQ(error.oauth->mfa_token, "");
}

TEST(MfaRequired, SurvivesMembersOfTheWrongType) {
  const auto error =
      error_of(ExchangeScene::json(403, R"({"error":"mfa_required","mfa_token":1,"mfa_requirements":[]})"));
  ASSERT_TRUE(error.oauth);
  EXPECT_EQ(error.oauth->mfa_token, "");
  EXPECT_TRUE(error.oauth->mfa_requirements_json.empty());
}

// 10.7
TEST(ServerError, IsNoneWhereTheBodyIsNoOauthError) {
  for (const auto* body :
       {"", "[]", "{}", R"({"error":""})", R"({"error":1})", R"({"error":"a","error":"b"})"}) {
    const auto error = error_of(ExchangeScene::json(400, body));
    EXPECT_EQ(error.reason, Reason::token_answer_invalid) << body;
    EXPECT_FALSE(error.oauth) << body;
  }
  const auto error = error_of(HttpResponse{
      .status = 400, .headers = {{"Content-Type", "text/html"}}, .body = R"({"error":"invalid_grant"})"});
  EXPECT_FALSE(error.oauth);
}

// 2.8
TEST(TokenVault, SaysThatItIsAuth0sWhereAnotherProviderRefusesIt) {
  ExchangeScene scene({.has_token_vault = false});
  scene.answer({ExchangeScene::refusal(400, "unsupported_grant_type")});
  EXPECT_NE(scene.connection().error().message.find("Token Vault"), std::string::npos);
  EXPECT_EQ(scene.on_behalf_of().error().message.find("Token Vault"), std::string::npos);
}

TEST(TokenVault, IsNotBlamedWhereTheNetworkFails) {
  ExchangeScene scene({.has_token_vault = false});
  scene.answer({ExchangeScene::failure(TransportFailure::tls)});
  EXPECT_EQ(scene.connection().error().message.find("Token Vault"), std::string::npos);
}

TEST(TokenVault, BlamesNoProviderWhereItIsThere) {
  ExchangeScene scene;
  scene.answer({ExchangeScene::refusal(401, "access_denied")});
  EXPECT_EQ(scene.connection().error().message.find("Token Vault"), std::string::npos);
}

}  // namespace

}  // namespace auth0::test
