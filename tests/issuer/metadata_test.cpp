#include "issuer/metadata.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

using issuer::issuer_of_metadata;
using issuer::parse_metadata;

constexpr std::string_view asked_for = "https://tenant.example.com/";

void expect_broken(std::string_view text, std::string_view telling_word) {
  SCOPED_TRACE(text);
  const auto metadata = parse_metadata(text, asked_for);
  ASSERT_FALSE(metadata);
  EXPECT_EQ(metadata.error().reason, Reason::issuer_unavailable);
  EXPECT_NE(metadata.error().message.find(telling_word), std::string::npos) << metadata.error().message;
}

// 3.2
TEST(ParseMetadata, TakesIssuerAndKeySetOutOfTheDocument) {
  const auto metadata = parse_metadata(
      R"({"issuer":"https://tenant.example.com/","jwks_uri":"https://keys.example.com/jwks","a":[1,{"b":2}]})",
      asked_for);
  ASSERT_TRUE(metadata) << metadata.error().message;
  EXPECT_EQ(metadata->issuer, "https://tenant.example.com/");
  EXPECT_EQ(metadata->jwks_uri, "https://keys.example.com/jwks");
}

// 3.2: equal as a URL is enough, and what `iss` is compared with is the document's own text.
TEST(ParseMetadata, KeepsTheIssuerAsTheDocumentWritesIt) {
  const auto metadata = parse_metadata(
      R"({"issuer":"HTTPS://Tenant.example.com:443","jwks_uri":"https://tenant.example.com/jwks"})", asked_for);
  ASSERT_TRUE(metadata) << metadata.error().message;
  EXPECT_EQ(metadata->issuer, "HTTPS://Tenant.example.com:443");
}

// 10.1, RFC 8414 section 2
TEST(ParseMetadata, SaysWhetherASecretMayComeInTheForm) {
  const auto takes_it = [](const std::string& more) {
    return parse_metadata(
               R"({"issuer":"https://tenant.example.com/","jwks_uri":"https://tenant.example.com/jwks")" +
                   more + "}",
               asked_for)
        .value()
        .takes_secret_in_form;
  };
  const std::string name = R"(,"token_endpoint_auth_methods_supported":)";
  EXPECT_TRUE(takes_it(""));
  EXPECT_TRUE(takes_it(name + R"(["client_secret_basic","client_secret_post"])"));
  EXPECT_TRUE(takes_it(name + R"(["private_key_jwt",1])"));
  EXPECT_TRUE(takes_it(name + R"("client_secret_basic")"));
  EXPECT_FALSE(takes_it(name + R"(["private_key_jwt","client_secret_basic"])"));
}

// 3.2
TEST(ParseMetadata, RefusesAnotherIssuer) {
  for (const auto* issuer :
       {"https://other.example.com/", "https://tenant.example.com/realm", "https://tenant.example.com:8443/",
        "http://tenant.example.com/", "https://tenant.example.com.example.com/",
        "https://user@tenant.example.com/", "https://tenant.example.com/#a", "tenant.example.com", ""}) {
    expect_broken(R"({"issuer":")" + std::string(issuer) + R"(","jwks_uri":"https://tenant.example.com/jwks"})",
                  "not the issuer that was asked for");
  }
}

// 3.2: both are public, and the difference is often a slash or a port.
TEST(ParseMetadata, ShowsBothIssuersWhereTheyDiffer) {
  expect_broken(R"({"issuer":"https://other.example.com/","jwks_uri":"https://tenant.example.com/jwks"})",
                R"('issuer' is "https://other.example.com/", not the issuer that was asked for, )"
                R"("https://tenant.example.com/")");
}

// 1.1: whatever the document holds.
TEST(ParseMetadata, ShowsAnIssuerBoundedAndPrintable) {
  const auto message_with = [](const std::string& issuer) {
    const auto metadata = parse_metadata(R"({"issuer":")" + issuer + R"("})", asked_for);
    return metadata ? std::string() : metadata.error().message;
  };
  EXPECT_NE(message_with(R"(a\u001b[31m\"\u00e4)").find(R"("a?[31m???")"), std::string::npos);
  EXPECT_NE(message_with(R"( !~\u007f)").find(R"("?!~?")"), std::string::npos);
  const std::string longest(128, 'x');
  EXPECT_NE(message_with(longest).find('"' + longest + '"'), std::string::npos);
  EXPECT_NE(message_with(longest + 'y').find('"' + longest + "…\""), std::string::npos);
  EXPECT_LT(message_with(std::string(100'000, 'x')).size(), 512U);
  EXPECT_LT(parse_metadata(R"({"issuer":"x"})", "https://" + std::string(3000, 'y')).error().message.size(),
            512U);
}

// 3.2
TEST(ParseMetadata, RefusesAnIssuerThatIsMissingOrNotAString) {
  expect_broken(R"({"jwks_uri":"https://tenant.example.com/jwks"})", "'issuer' is missing");
  for (const auto* issuer : {"null", "1", "true", R"(["https://tenant.example.com/"])", "{}"}) {
    expect_broken(R"({"issuer":)" + std::string(issuer) + R"(,"jwks_uri":"https://tenant.example.com/jwks"})",
                  "'issuer' is missing or not a string");
  }
}

// 3.2: keys never come over anything but https.
TEST(ParseMetadata, RefusesAKeySetThatIsNotAtAnHttpsUrl) {
  expect_broken(R"({"issuer":"https://tenant.example.com/"})", "jwks_uri");
  for (const auto* uri :
       {R"("http://tenant.example.com/jwks")", R"("file:///etc/jwks")", R"("/jwks")", R"("")", R"("https://")",
        R"("https://user@tenant.example.com/jwks")", "null", "1", R"(["https://tenant.example.com/jwks"])"}) {
    expect_broken(R"({"issuer":"https://tenant.example.com/","jwks_uri":)" + std::string(uri) + "}",
                  "jwks_uri");
  }
}

// 3.2: what an issuer sends ends up in messages and memory.
TEST(ParseMetadata, RefusesUrlsOfMoreThan2048Characters) {
  const auto document = [](const std::string& issuer, const std::string& jwks_uri,
                           const std::string& endpoint) {
    return R"({"issuer":")" + issuer + R"(","jwks_uri":")" + jwks_uri + R"(","token_endpoint":")" + endpoint +
           "\"}";
  };
  const std::string issuer(asked_for);
  const std::string jwks = "https://tenant.example.com/jwks";
  const std::string longest = issuer + std::string(2048 - issuer.size(), 'a');
  std::string long_issuer = issuer;  // the same as the one that was asked for after normalisation
  while (long_issuer.size() <= 2048)
    long_issuer += "./";
  ASSERT_TRUE(parse_metadata(document(issuer, longest, longest), asked_for));
  EXPECT_EQ(parse_metadata(document(issuer, jwks, longest), asked_for)->token_endpoint, longest);
  EXPECT_EQ(parse_metadata(document(issuer, jwks, longest + 'a'), asked_for)->token_endpoint, "");
  expect_broken(document(issuer, longest + 'a', ""), "2048");
  expect_broken(document(long_issuer, jwks, ""), "issuer");
}

// 3.2
TEST(ParseMetadata, RefusesWhatIsNoJsonObjectWithEachNameOnce) {
  for (const auto* text :
       {"", "null", "[]", R"("text")", "<html></html>", R"({"issuer":"https://tenant.example.com/")",
        R"({"issuer":"https://tenant.example.com/","jwks_uri":"https://tenant.example.com/jwks"}x)",
        R"({"issuer":"https://other.example.com/","issuer":"https://tenant.example.com/",)"
        R"("jwks_uri":"https://tenant.example.com/jwks"})",
        "{\"issuer\":\"https://tenant.example.com/\",\"jwks_uri\":\"https://tenant.example.com/"
        "jwks\",\"a\":\"\xFF\"}"}) {
    expect_broken(text, "JSON object");
  }
}

// 10.1, RFC 8705 section 5
TEST(ParseMetadata, TakesTheEndpointsWhereTokensAreExchanged) {
  const auto metadata = parse_metadata(
      R"({"issuer":"https://tenant.example.com/","jwks_uri":"https://tenant.example.com/jwks",)"
      R"("token_endpoint":"https://tenant.example.com/oauth/token",)"
      R"("mtls_endpoint_aliases":{"token_endpoint":"https://mtls.tenant.example.com/oauth/token"}})",
      asked_for);
  ASSERT_TRUE(metadata) << metadata.error().message;
  EXPECT_EQ(metadata->token_endpoint, "https://tenant.example.com/oauth/token");
  EXPECT_EQ(metadata->mtls_token_endpoint, "https://mtls.tenant.example.com/oauth/token");
}

// 10.1: tokens are verified all the same, and secrets go nowhere but to https.
TEST(ParseMetadata, LeavesOutEndpointsThatCannotBeUsed) {
  for (const auto* url : {R"("http://tenant.example.com/token")", R"("/token")", R"("")", "null", "1", "{}"}) {
    const auto metadata = parse_metadata(
        R"({"issuer":"https://tenant.example.com/","jwks_uri":"https://tenant.example.com/jwks",)"
        R"("token_endpoint":)" +
            std::string(url) + R"(,"mtls_endpoint_aliases":{"token_endpoint":)" + url + "}}",
        asked_for);
    ASSERT_TRUE(metadata) << url;
    EXPECT_EQ(metadata->token_endpoint + metadata->mtls_token_endpoint, "") << url;
  }
}

TEST(ParseMetadata, LeavesOutAliasesThatAreNoObject) {
  for (const auto* aliases : {R"("https://mtls.tenant.example.com/")", "[]", "null", "1"}) {
    const auto metadata = parse_metadata(
        R"({"issuer":"https://tenant.example.com/","jwks_uri":"https://tenant.example.com/jwks",)"
        R"("mtls_endpoint_aliases":)" +
            std::string(aliases) + "}",
        asked_for);
    ASSERT_TRUE(metadata) << aliases;
    EXPECT_EQ(metadata->mtls_token_endpoint, "") << aliases;
  }
}

// A broken document is not a mistake of the program: the edge answers it with 503, not with an exception at
// start.
TEST(ParseMetadata, FailsAsAVerificationDoes) {
  const auto metadata = parse_metadata("{}", asked_for);
  ASSERT_FALSE(metadata);
  EXPECT_EQ(metadata.error().code, ErrorCode::verify_access_token_error);
}

// 4.7
TEST(IssuerOfMetadata, ReadsWhatTheDocumentClaims) {
  const auto issuer = issuer_of_metadata(R"({"issuer":"https://tenant.example.com/a"})");
  ASSERT_TRUE(issuer);
  EXPECT_EQ(*issuer, "https://tenant.example.com/a");
}

// 4.7
TEST(IssuerOfMetadata, RefusesADocumentThatClaimsNone) {
  for (const auto* text : {"", "[]", "{}", R"({"issuer":1})", R"({"issuer":"a","issuer":"b"})"}) {
    EXPECT_FALSE(issuer_of_metadata(text)) << text;
  }
}

}  // namespace

}  // namespace auth0::test
