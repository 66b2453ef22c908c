#include "support/paths.hpp"
#include "support/pieces.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <chrono>
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::Tenant;
using auth0::testing::TokenOptions;

// The texts of all enumerators, from the first to the last.
template <class Enumeration>
std::vector<std::string_view> texts_up_to(Enumeration last) {
  std::vector<std::string_view> texts;
  for (int value = 0; value <= static_cast<int>(last); ++value) {
    texts.push_back(to_string(static_cast<Enumeration>(value)));
  }
  return texts;
}

void expect_each_its_own(const std::vector<std::string_view>& texts) {
  for (const auto text : texts) {
    EXPECT_FALSE(text.empty());
    EXPECT_NE(text, "unknown");
  }
  EXPECT_EQ(std::set<std::string_view>(texts.begin(), texts.end()).size(), texts.size());
}

// 1.1: programs and logs branch on these texts.
TEST(ToString, GivesEachReasonATextOfItsOwn) {
  const auto texts = texts_up_to(Reason::issuer_unavailable);
  EXPECT_GE(texts.size(), 44U);
  expect_each_its_own(texts);
}

TEST(ToString, GivesEachCodeATextOfItsOwn) {
  const auto texts = texts_up_to(ErrorCode::insufficient_user_authentication);
  EXPECT_GE(texts.size(), 3U);
  expect_each_its_own(texts);
}

// Section 1: the texts of the codes are those of the other SDKs of the same API.
// The names between the braces of `enum class NAME` in the public header.
std::vector<std::string> enumerators_of(const std::string& name) {
  std::ifstream file(source_folder().string() + "/include/auth0/error.hpp");
  std::vector<std::string> names;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (inside && line.starts_with("};")) break;
    if (inside) names.push_back(line.substr(2, line.find(' ', 2) - 2));
    if (line == "enum class " + name + " {") inside = true;
  }
  return names;
}

template <class Enumeration>
void expect_written_as_named(const std::vector<std::string>& names) {
  int value = 0;
  for (const auto& name : names)
    EXPECT_EQ(to_string(static_cast<Enumeration>(value++)), name);
  EXPECT_EQ(to_string(static_cast<Enumeration>(value)), "unknown") << "the header has fewer than there are";
}

TEST(ToString, WritesTheCodesAsTheRulesDo) {
  const auto codes = enumerators_of("ErrorCode");
  const auto reasons = enumerators_of("Reason");
  EXPECT_EQ(codes.size(), 12U);
  EXPECT_EQ(reasons.size(), 66U);
  expect_written_as_named<ErrorCode>(codes);
  expect_written_as_named<Reason>(reasons);
}

// A value from a newer library is not undefined behaviour.
TEST(ToString, CallsAValueOutOfRangeUnknown) {
  EXPECT_EQ(to_string(static_cast<Reason>(1000)), "unknown");
  EXPECT_EQ(to_string(static_cast<ErrorCode>(1000)), "unknown");
}

template <class Expected>
void expect_thrown_as(ErrorCode code) {
  const Error error{.code = code,
                    .reason = Reason::claim_missing,
                    .status = 418,
                    .message = "what was wrong",
                    .challenges = {"Bearer"},
                    .retry_after = 3s};
  try {
    throw_error(error);
  } catch (const Expected& thrown) {
    EXPECT_STREQ(thrown.what(), "what was wrong");
    EXPECT_EQ(thrown.error().code, code);
    EXPECT_EQ(thrown.error().reason, Reason::claim_missing);
    EXPECT_EQ(thrown.error().status, 418);
    EXPECT_EQ(thrown.error().message, "what was wrong");
    EXPECT_EQ(thrown.error().challenges, std::vector<std::string>{"Bearer"});
    EXPECT_EQ(thrown.error().retry_after, 3s);
  } catch (const std::exception& other) {
    ADD_FAILURE() << "another class: " << other.what();
  }
}

// Section 1
TEST(ThrowError, ThrowsTheClassOfTheCodeWithTheWholeError) {
  expect_thrown_as<MissingRequiredArgumentError>(ErrorCode::missing_required_argument_error);
  expect_thrown_as<InvalidConfigurationError>(ErrorCode::invalid_configuration_error);
  expect_thrown_as<VerifyAccessTokenError>(ErrorCode::verify_access_token_error);
  expect_thrown_as<InsufficientScopeError>(ErrorCode::insufficient_scope);
  expect_thrown_as<InsufficientUserAuthenticationError>(ErrorCode::insufficient_user_authentication);
  expect_thrown_as<InvalidDpopProofError>(ErrorCode::invalid_dpop_proof);
  expect_thrown_as<UseDpopNonceError>(ErrorCode::use_dpop_nonce);
  expect_thrown_as<InvalidRequestError>(ErrorCode::invalid_request);
  expect_thrown_as<TokenExchangeError>(ErrorCode::token_exchange_error);
  expect_thrown_as<TokenForConnectionError>(ErrorCode::token_for_connection_error);
  expect_thrown_as<MissingClientAuthError>(ErrorCode::missing_client_auth_error);
  expect_thrown_as<OrganizationValidationError>(ErrorCode::organization_validation_error);
}

TEST(ThrowError, ThrowsTheBaseForACodeThatItDoesNotKnow) {
  EXPECT_THROW(throw_error({.code = static_cast<ErrorCode>(1000), .message = "new"}), AuthError);
}

std::vector<std::string> parts_of(const std::string& token) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  return {token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1)};
}

class RefusedToken : public ::testing::Test {
 protected:
  [[nodiscard]] Error refusal_of(std::string_view token, const StringList& required_claims = {}) const {
    const auto result =
        client_.try_verify_access_token({.access_token = token, .required_claims = required_claims});
    EXPECT_FALSE(result) << "accepted";
    return result ? Error{} : result.error();
  }

  static void expect_no_piece(const Error& error, std::string_view secret) {
    EXPECT_FALSE(holds_a_piece_of(error.message, secret)) << error.message;
    for (const auto& challenge : error.challenges)
      EXPECT_FALSE(holds_a_piece_of(challenge, secret)) << challenge;
  }

  Tenant tenant_{{.algorithm = "ES256"}};
  ApiClient client_ = tenant_.make_client();
};

// The search that the next tests rely on finds what they look for.
TEST_F(RefusedToken, WouldBeFoundInAMessage) {
  const auto token = tenant_.issue();
  for (const auto& part : parts_of(token)) {
    ASSERT_GE(part.size(), 8U);
    EXPECT_TRUE(holds_a_piece_of("refused: " + part.substr(part.size() - 8), part));
  }
}

// 1.1: "never the token … or a byte sequence taken from one"
TEST_F(RefusedToken, LeavesNoPieceOfItselfInMessageOrChallenges) {
  for (const auto name : auth0::testing::defect_names()) {
    SCOPED_TRACE(name);
    const auto token = tenant_.issue({.defect = auth0::testing::defect_from_name(name)});
    const auto error = refusal_of(token);
    EXPECT_FALSE(error.message.empty());
    for (const auto& part : parts_of(token))
      expect_no_piece(error, part);
  }
}

// 1.1: nor what the token says, wherever an attacker puts it.
TEST_F(RefusedToken, LeavesNothingThatItSaysInMessageOrChallenges) {
  const std::string secret = "S3CR3T-VALUE\"\r\nX: y";
  const std::vector<TokenOptions> invalid = {
      {.claims = {{"iss", secret}}},
      {.claims = {{"aud", secret}}},
      {.claims = {{"exp", secret}}},
      {.claims = {{"iat", secret}}},
      {.claims = {{"nbf", secret}}},
      {.claims = {{"cnf", secret}}},
      {.header = {{"alg", secret}}},
      {.header = {{"kid", secret}}},
      {.claims = {{"exp", 0}, {secret, secret}}},
      {.header = {{"crit", secret}}},
      {.claims = {{"aud", boost::json::array{secret, 1}}}},
      {.header = {{"typ", "dpop+jwt"}, {secret, secret}}},
  };
  for (const auto& options : invalid)
    expect_no_piece(refusal_of(tenant_.issue(options)), secret);
}

// 1.1: nor what is no token at all, such as a password in the wrong header.
TEST_F(RefusedToken, LeavesNoPieceOfWhatIsNoToken) {
  for (const std::string& text :
       {std::string("correct-horse-battery-staple"), std::string("a.correct-horse.battery-staple"),
        std::string(20'000, 'a') + "correct-horse",
        std::string("\x01\xFF correct-horse \r\n battery-staple")}) {
    expect_no_piece(refusal_of(text), text);
  }
}

// Section 1, 9.3: whatever is wrong with a token, the answer is 401 with a challenge that says so.
TEST_F(RefusedToken, IsAnsweredWith401AndInvalidToken) {
  for (const auto name : auth0::testing::defect_names()) {
    SCOPED_TRACE(name);
    const auto error = refusal_of(tenant_.issue({.defect = auth0::testing::defect_from_name(name)}));
    EXPECT_EQ(error.code, ErrorCode::verify_access_token_error);
    EXPECT_EQ(error.status, 401);
    EXPECT_FALSE(error.retry_after);
    ASSERT_EQ(error.challenges.size(), 2U);
    EXPECT_TRUE(error.challenges.front().starts_with(R"(Bearer realm="api", error="invalid_token", )"));
    EXPECT_EQ(error.challenges.back(), R"(DPoP algs="ES256")");
  }
}

// RFC 6750 section 3.1
TEST_F(RefusedToken, IsChallengedWithoutAnErrorWhereThereIsNone) {
  const auto error = refusal_of("");
  EXPECT_EQ(error.reason, Reason::token_missing);
  EXPECT_EQ(error.status, 401);
  EXPECT_EQ(error.challenges, (std::vector<std::string>{R"(Bearer realm="api")", R"(DPoP algs="ES256")"}));
}

// 1.2
TEST_F(RefusedToken, IsNotCalledInvalidWhereTheIssuerCannotBeReached) {
  tenant_.set_down(true);
  const auto error = refusal_of(tenant_.issue());
  EXPECT_EQ(error.code, ErrorCode::verify_access_token_error);
  EXPECT_EQ(error.reason, Reason::issuer_unavailable);
  EXPECT_EQ(error.status, 503);
  ASSERT_TRUE(error.retry_after);
  EXPECT_GT(*error.retry_after, 0s);
  ASSERT_FALSE(error.challenges.empty());
  for (const auto& challenge : error.challenges)
    EXPECT_EQ(challenge.find("error"), std::string::npos) << challenge;
}

// The name of a claim that the program requires may stand in the message; it must not break the header.
TEST_F(RefusedToken, NamesTheMissingClaimWithoutBreakingTheHeader) {
  const auto error = refusal_of(tenant_.issue(), {"https://example.com/\"claim\"\r\n"});
  EXPECT_EQ(error.reason, Reason::claim_missing);
  EXPECT_NE(error.message.find("https://example.com/"), std::string::npos);
  ASSERT_EQ(error.challenges.size(), 2U);
  EXPECT_EQ(error.challenges.front().find_first_of("\r\n\\"), std::string::npos);
}

}  // namespace

}  // namespace auth0::test
