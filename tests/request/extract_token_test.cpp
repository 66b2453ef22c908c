#include <auth0/exceptions.hpp>
#include <auth0/request.hpp>

#include <gtest/gtest.h>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using Headers = std::vector<HttpHeader>;

const HttpHeader form_type = {.name = "Content-Type", .value = "application/x-www-form-urlencoded"};

Headers authorization(const std::string& value) {
  return {{.name = "Authorization", .value = value}};
}

// The token with scheme and place, or the reason of the refusal.
std::string outcome(const Headers& headers, std::string_view query = {}, std::string_view body = {}) {
  const auto found = try_extract_token(headers, query, body);
  if (!found) return std::string(to_string(found.error().reason));
  const std::map<TokenLocation, std::string> places = {
      {TokenLocation::header, "header"}, {TokenLocation::query, "query"}, {TokenLocation::body, "body"}};
  return (found->scheme == AuthScheme::dpop ? "dpop " : "bearer ") + found->token + " in " +
         places.at(found->location);
}

// 9.1: the scheme in any case, and any number of spaces after it (RFC 9110 section 11.6.2)
TEST(GetToken, TakesItFromTheAuthorizationHeader) {
  EXPECT_EQ(outcome(authorization("Bearer abc")), "bearer abc in header");
  EXPECT_EQ(outcome(authorization("bEARER abc")), "bearer abc in header");
  EXPECT_EQ(outcome(authorization("DPoP abc")), "dpop abc in header");
  EXPECT_EQ(outcome(authorization("dpop abc")), "dpop abc in header");
  EXPECT_EQ(outcome(authorization(" Bearer   abc \t")), "bearer abc in header");
}

// 9.1
TEST(GetToken, ComparesHeaderNamesInAnyCase) {
  EXPECT_EQ(outcome({{.name = "aUTHORIZATION", .value = "Bearer abc"}}), "bearer abc in header");
}

// RFC 6750 section 2.1: b64token
TEST(GetToken, TakesEveryCharacterOfAToken) {
  EXPECT_EQ(outcome(authorization("Bearer aZ09-._~+/==")), "bearer aZ09-._~+/== in header");
}

// 9.1
TEST(GetToken, RefusesAHeaderWithoutExactlyOneToken) {
  for (const auto* value :
       {"Bearer", "Bearer ", "DPoP", "Bearer a b", "Bearer a,b", "Bearer a, Bearer b", "Bearer\tabc",
        "DPoP\tabc", "Bearer \"a\"", "Bearer =", "Bearer a=b", "Bearer a\tb", "Bearer t\xC3\xB6ken"})
    EXPECT_EQ(outcome(authorization(value)), "malformed_credentials") << value;
}

// 9.1
TEST(GetToken, TellsWhatIsWrongWithTheHeader) {
  const auto message = [](const std::string& value) {
    const auto found = try_extract_token(authorization(value));
    return found ? "accepted" : found.error().message;
  };
  for (const auto* value : {"Bearer", "Bearer a b", "Bearer a,b", "Bearer a\tb"})
    EXPECT_NE(message(value).find("exactly one token"), std::string::npos) << value;
  for (const auto* value : {"Bearer a!b", "Bearer \"a\"", "Bearer =", "Bearer t\xC3\xB6ken"})
    EXPECT_NE(message(value).find("a character that access tokens do not have"), std::string::npos) << value;
  EXPECT_NE(message("Bearer\tabc").find("a space after the scheme"), std::string::npos);
}

// 9.1, also where only one of them holds a token
TEST(GetToken, RefusesTwoAuthorizationHeaders) {
  for (const auto* other : {"Bearer abc", "Bearer other", "Basic abc", ""}) {
    EXPECT_EQ(
        outcome({{.name = "Authorization", .value = "Bearer abc"}, {.name = "authorization", .value = other}}),
        "several_tokens")
        << other;
  }
}

// Section 1: no credentials
TEST(GetToken, FindsNoneInARequestWithout) {
  EXPECT_EQ(outcome({}), "token_missing");
  EXPECT_EQ(outcome({form_type, {.name = "Cookie", .value = "access_token=abc"}}, "a=b", "c=d"),
            "token_missing");
}

// Section 1: credentials of a scheme that is not accepted
TEST(GetToken, DoesNotAcceptOtherSchemes) {
  for (const auto* value : {"Basic abc", "BearerX abc", "BearerX\tabc", "abc", ""})
    EXPECT_EQ(outcome(authorization(value)), "invalid_auth_scheme") << value;
}

// 9.1
TEST(GetToken, TakesItFromTheQuery) {
  EXPECT_EQ(outcome({}, "a=b&access_token=abc"), "bearer abc in query");
  EXPECT_EQ(outcome({}, "?access_token=a%2Ebc"), "bearer a.bc in query");
  EXPECT_EQ(outcome(authorization("Basic abc"), "access_token=abc"), "bearer abc in query");
}

// 9.1
TEST(GetToken, TakesItFromAForm) {
  for (const auto* type : {"application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded",
                           "application/x-www-form-urlencoded;charset=UTF-8",
                           " application/x-www-form-urlencoded ; charset=UTF-8"}) {
    EXPECT_EQ(outcome({{.name = "content-type", .value = type}}, {}, "a=b&access_token=abc"),
              "bearer abc in body")
        << type;
  }
}

// 9.1: only of that content type
TEST(GetToken, DoesNotLookIntoOtherBodies) {
  for (const auto* type : {"application/json", "text/plain", "multipart/form-data", "",
                           "text/plain; application/x-www-form-urlencoded"}) {
    EXPECT_EQ(outcome({{.name = "Content-Type", .value = type}}, {}, "access_token=abc"), "token_missing")
        << type;
  }
  EXPECT_EQ(outcome({}, {}, "access_token=abc"), "token_missing");
}

TEST(GetToken, DoesNotMindTheTypesOfAnEmptyBody) {
  EXPECT_EQ(outcome({form_type, {.name = "Content-Type", .value = "text/plain"}}), "token_missing");
}

// Which of them is true cannot be told.
TEST(GetToken, RefusesABodyOfTwoTypes) {
  EXPECT_EQ(outcome({form_type, {.name = "Content-Type", .value = "text/plain"}}, {}, "access_token=abc"),
            "malformed_credentials");
}

// 9.1: at most 64 KiB
TEST(GetToken, RefusesAFormOfMoreThan64KiB) {
  const std::string form = "access_token=abc&a=";
  const std::size_t limit = 65536;
  EXPECT_EQ(outcome({form_type}, {}, form + std::string(limit - form.size(), 'b')), "bearer abc in body");
  EXPECT_EQ(outcome({form_type}, {}, form + std::string(limit - form.size() + 1, 'b')),
            "malformed_credentials");
}

// 9.1: more than one
TEST(GetToken, RefusesTokensOfSeveralPlaces) {
  const auto header = authorization("Bearer abc");
  const Headers header_and_form = {header.front(), form_type};
  EXPECT_EQ(outcome(header, "access_token=abc"), "several_tokens");
  EXPECT_EQ(outcome(header_and_form, {}, "access_token=abc"), "several_tokens");
  EXPECT_EQ(outcome({form_type}, "access_token=abc", "access_token=abc"), "several_tokens");
  EXPECT_EQ(outcome({}, "access_token=abc&access_token=abc"), "several_tokens");
  EXPECT_EQ(outcome({}, "access_token=abc&access%5Ftoken=abc"), "several_tokens");
  EXPECT_EQ(outcome({form_type}, {}, "access_token=abc&access_token=abc"), "several_tokens");
}

// 9.1
TEST(GetToken, RefusesParametersThatHoldNoReadableToken) {
  for (const auto* query : {"access_token", "access_token=", "access_token=a%2", "access_token=a%zz",
                            "access_token=a+b", "access_token=a%20b", "access_token=a%00"}) {
    EXPECT_EQ(outcome({}, query), "malformed_credentials") << query;
    EXPECT_EQ(outcome({form_type}, {}, query), "malformed_credentials") << query;
  }
}

// Section 1 and RFC 6750 section 3.1
TEST(GetToken, AnswersAsAClientWithDefaultOptionsDoes) {
  const auto absent = try_extract_token({});
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::invalid_request);
  EXPECT_EQ(absent.error().status, 401);
  EXPECT_EQ(absent.error().challenges,
            (std::vector<std::string>{R"(Bearer realm="api")", R"(DPoP algs="ES256")"}));

  const auto malformed = try_extract_token(authorization("DPoP a b"));
  ASSERT_FALSE(malformed);
  EXPECT_EQ(malformed.error().status, 400);
  ASSERT_EQ(malformed.error().challenges.size(), 2U);
  EXPECT_EQ(malformed.error().challenges[0], R"(Bearer realm="api")");
  EXPECT_TRUE(malformed.error().challenges[1].starts_with(R"(DPoP error="invalid_request", )"));
}

// 1.1: what stands where a token should may be a password.
TEST(GetToken, TellsNothingOfWhatItRefuses) {
  const std::string secret = "correct-horse battery-staple";
  for (const auto& headers : {authorization("Bearer " + secret), authorization("Basic " + secret)}) {
    const auto refused = try_extract_token(headers);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.find("horse"), std::string::npos) << refused.error().message;
  }
}

TEST(GetToken, ThrowsTheSame) {
  EXPECT_EQ(extract_token(authorization("Bearer abc")).token, "abc");
  EXPECT_THROW(std::ignore = extract_token({}), InvalidRequestError);
}

// Several fields of one name stay apart.
TEST(ToHttpHeaders, CopiesAnyRangeOfPairs) {
  const std::multimap<std::string, std::string> fields = {{"a", "1"}, {"a", "2"}, {"b", "3"}};
  const auto headers = to_http_headers(fields);
  ASSERT_EQ(headers.size(), 3U);
  EXPECT_EQ(headers[0].name + headers[0].value, "a1");
  EXPECT_EQ(headers[1].name + headers[1].value, "a2");
  EXPECT_EQ(headers[2].name + headers[2].value, "b3");

  const std::vector<std::pair<const char*, std::string_view>> views = {{"c", "4"}};
  EXPECT_EQ(to_http_headers(views).front().value, "4");
}

}  // namespace

}  // namespace auth0::test
