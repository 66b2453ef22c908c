#include "commands/explain_fixture.hpp"
#include "support/paths.hpp"
#include "support/run_command.hpp"

#include <auth0/testing/tenant.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

namespace json = boost::json;
using testing::TokenDefect;
using namespace std::chrono_literals;

TEST_F(ExplainCommand, AcceptsAGoodTokenAndShowsItsClaims) {
  const auto result = explain(tenant_.issue({.scope = "read:data"}));

  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
  EXPECT_TRUE(result.out.starts_with("VERIFIED")) << result.out;
  EXPECT_TRUE(has(result, R"("read:data")")) << result.out;
  EXPECT_TRUE(has(result, "✓ 5.4  the signature")) << result.out;
  EXPECT_TRUE(has(result, "✓ 6.3  it has not expired")) << result.out;
  EXPECT_FALSE(has(result, "✗")) << result.out;
}

TEST_F(ExplainCommand, TakesTheTokenAsAnArgument) {
  auto arguments = keys();
  arguments.insert(arguments.begin(), {program_path("auth0-api"), "explain"});
  arguments.insert(arguments.end(), {"--audience", tenant_.audience(), tenant_.issue()});

  EXPECT_EQ(run_command(arguments).exit_status, 0);
}

TEST_F(ExplainCommand, NamesTheCheckThatEachKindOfBadTokenFails) {
  const std::vector<std::pair<TokenDefect, std::string>> kinds = {
      {TokenDefect::expired, "6.3 it has not expired (exp)"},
      {TokenDefect::not_yet_valid, "6.3 it has begun (nbf)"},
      {TokenDefect::wrong_audience, "6.2 the audience (aud) is this API"},
      {TokenDefect::wrong_issuer, "6.2 the issuer (iss) is the trusted one"},
      {TokenDefect::tampered, "5.4 the signature belongs to token and key"},
      {TokenDefect::broken_signature, "5.4 the signature belongs to token and key"},
      {TokenDefect::alg_none, "5.2 the algorithm (alg) is allowed"},
      {TokenDefect::hs256_with_public_key, "5.2 the algorithm (alg) is allowed"},
      {TokenDefect::unknown_key, "4.3 one of the issuer's keys fits (kid, alg)"},
      {TokenDefect::forged_key, "5.4 the signature belongs to token and key"},
  };
  for (const auto& [defect, check] : kinds) {
    const auto account = explain_as_json(tenant_.issue({.defect = defect}));
    EXPECT_EQ(account.at("verdict"), json::value("refused")) << check;
    EXPECT_EQ(failing_check(account), check);
    EXPECT_TRUE(account.at("refusal").as_object().contains("remedy")) << check;
  }
}

TEST_F(ExplainCommand, SaysWhyItRefusesAndWhatToChange) {
  const auto result = explain(tenant_.issue({.expires_in = -11520s}));

  EXPECT_EQ(result.exit_status, 1);
  EXPECT_TRUE(result.out.starts_with("REFUSED\n")) << result.out;
  EXPECT_TRUE(has(result, "verify_access_token_error (token_expired)")) << result.out;
  EXPECT_TRUE(has(result, "What to change: Get a new token.")) << result.out;
  EXPECT_TRUE(has(result, "expired 3 h 12 min ago")) << result.out;
  EXPECT_TRUE(has(result, "✗ 6.3  it has not expired (exp)")) << result.out;
}

TEST_F(ExplainCommand, ShowsWhatItCompared) {
  const auto token = tenant_.issue({.audience = "https://other.example.net"});
  EXPECT_TRUE(has(explain(token),
                  "Compared: aud: expected " + tenant_.audience() + ", found https://other.example.net\n"));
  const auto compared = explain_as_json(token).at("refusal").at("compared").as_array();
  ASSERT_EQ(compared.size(), 1U);
  EXPECT_EQ(compared[0].at("name"), json::value("aud"));
  EXPECT_EQ(compared[0].at("expected"), json::value(tenant_.audience()));
  EXPECT_EQ(compared[0].at("found"), json::value("https://other.example.net"));
  EXPECT_EQ(compared[0].at("verified"), json::value(true));
  EXPECT_TRUE(
      has(explain(tenant_.issue({.header = {{"kid", "no-such-key"}}})), "found no-such-key (not verified)\n"));
}

// 6.5: of a token whose signature is bad nothing else is known
TEST_F(ExplainCommand, ChecksNothingAfterTheFirstCheckThatFails) {
  const auto account =
      explain_as_json(tenant_.issue({.expires_in = -1s, .defect = TokenDefect::broken_signature}));

  EXPECT_EQ(outcome_of(account, "one of the issuer's keys"), "holds");
  EXPECT_EQ(outcome_of(account, "the signature"), "fails");
  EXPECT_EQ(outcome_of(account, "the audience"), "not_checked");
  EXPECT_EQ(outcome_of(account, "it has not expired"), "not_checked");
}

TEST_F(ExplainCommand, FindsTheClaimThatIsOfAWrongType) {
  EXPECT_EQ(failing_check(explain_as_json(tenant_.issue({.claims = {{"iss", 1}}}))),
            "6.2 the issuer (iss) is the trusted one");
  EXPECT_EQ(failing_check(explain_as_json(tenant_.issue({.claims = {{"aud", 1}}}))),
            "6.2 the audience (aud) is this API");
  EXPECT_EQ(failing_check(explain_as_json(tenant_.issue({.claims = {{"exp", "soon"}}}))),
            "6.4 the other claims are of the right type");
  EXPECT_EQ(failing_check(explain_as_json(tenant_.issue({.without_claims = {"exp"}}))),
            "6.1 every required claim is there");
  EXPECT_EQ(failing_check(explain_as_json(tenant_.issue({.header = {{"typ", "logout+jwt"}}}))),
            "5.5 the type (typ) is not that of another kind of token");
}

TEST_F(ExplainCommand, ComparesTheAgeOnlyWhereItIsLimited) {
  const std::string old = tenant_.issue({.claims = {{"iat", 1'700'000'000}}});

  EXPECT_EQ(outcome_of(explain_as_json(old), "it is not too old"), "not_checked");
  EXPECT_EQ(failing_check(explain_as_json(old, {"--max-token-age", "60"})), "6.3 it is not too old (iat)");
}

TEST_F(ExplainCommand, JudgesAtTheGivenTimeAndSpeaksOfIt) {
  const std::string token = tenant_.issue({.claims = {{"iat", 1'700'000'000}, {"exp", 1'700'082'800}}});

  const auto result = explain(token, {"--now", "1700000000"});

  EXPECT_EQ(result.exit_status, 0) << result.out;
  EXPECT_TRUE(has(result, "2023-11-14 22:13:20 UTC: issued 0 s ago")) << result.out;
  EXPECT_TRUE(has(result, "2023-11-15 21:13:20 UTC: expires in 23 h")) << result.out;
  EXPECT_EQ(explain(token, {"--now", "1700082800"}).exit_status, 1);
}

TEST_F(ExplainCommand, SaysHowFarClocksMayDiffer) {
  const auto result = explain(tenant_.issue({.expires_in = -10s}), {"--clock-tolerance", "300"});

  EXPECT_EQ(result.exit_status, 0) << result.out;
  EXPECT_TRUE(has(result, "✓ 6.3  it has not expired (exp), give or take 300 s")) << result.out;
}

TEST_F(ExplainCommand, ShowsTimesThatNoCalendarHolds) {
  const auto result = explain(tenant_.issue({.claims = {{"exp", 1e300}}}));

  EXPECT_EQ(result.exit_status, 0) << result.out;
  EXPECT_TRUE(has(result, "outside of the calendar")) << result.out;
}

TEST_F(ExplainCommand, DoesNotCallATokenVerifiedWhoseAudienceNobodyNamed) {
  const auto result = run(keys(), tenant_.issue());

  EXPECT_EQ(result.exit_status, 1);
  EXPECT_TRUE(result.out.starts_with("signature verified, audience not checked")) << result.out;
  EXPECT_TRUE(has(result, "– 6.2  the audience (aud) is this API: not checked: give --audience")) << result.out;
  EXPECT_TRUE(has(result, "✓ 5.4  the signature")) << result.out;
  EXPECT_FALSE(has(result, "VERIFIED")) << result.out;
}

TEST_F(ExplainCommand, FindsOtherFaultsWithoutAnAudience) {
  const auto result = run(keys(), tenant_.issue({.defect = TokenDefect::expired}));

  EXPECT_EQ(result.exit_status, 1);
  EXPECT_TRUE(has(result, "✗ 6.3  it has not expired (exp)")) << result.out;
  EXPECT_TRUE(has(result, "– 6.2  the audience (aud) is this API")) << result.out;
}

TEST_F(ExplainCommand, SaysWithoutKeysThatNothingWasVerified) {
  const auto result = run({}, tenant_.issue());

  EXPECT_EQ(result.exit_status, 1);
  EXPECT_TRUE(result.out.starts_with("NOTHING WAS VERIFIED")) << result.out;
  EXPECT_TRUE(has(result, tenant_.issuer())) << result.out;
  EXPECT_FALSE(has(result, "✓")) << result.out;
  EXPECT_FALSE(has(result, "valid")) << result.out;
  EXPECT_FALSE(has(result, "verified")) << result.out;
  EXPECT_FALSE(has(run({}, tenant_.issue({.defect = TokenDefect::alg_none})), "✓"));
}

TEST_F(ExplainCommand, SaysWithoutKeysThatATextIsNoToken) {
  const auto result = run({"--json"}, "an-opaque-token");

  EXPECT_EQ(result.exit_status, 1);
  const auto account = json::parse(result.out).as_object();
  EXPECT_EQ(account.at("verdict"), json::value("nothing_verified"));
  EXPECT_TRUE(failing_check(account).starts_with("5.1 "));
  EXPECT_TRUE(account.at("token").at("header").is_null());
}

TEST_F(ExplainCommand, TellsOpaqueAndEncryptedTokensFromBrokenOnes) {
  EXPECT_TRUE(has(explain("an-opaque-token"), "It is opaque"));
  EXPECT_TRUE(has(explain("e30.e30.e30.e30.e30"), "It is encrypted"));
  EXPECT_TRUE(has(explain(tenant_.issue() + "%"), "Check how it was copied"));
}

TEST_F(ExplainCommand, NeedsNoMetadataBesideTheIssuer) {
  const std::vector<std::string> arguments = {
      "--issuer",     tenant_.issuer(), "--jwks",     (folder_ / "jwks.json").string(),
      "--algorithms", "ES256",          "--audience", tenant_.audience()};

  EXPECT_EQ(run(arguments, tenant_.issue()).exit_status, 0);
  EXPECT_EQ(run(arguments, tenant_.issue({.defect = TokenDefect::forged_key})).exit_status, 1);
}

TEST_F(ExplainCommand, WritesTheSameForPrograms) {
  const auto account = explain_as_json(tenant_.issue({.claims = {{"exp", 4'102'444'800}}}));

  EXPECT_EQ(account.at("verdict"), json::value("verified"));
  EXPECT_FALSE(account.contains("refusal"));
  EXPECT_EQ(account.at("token").at("header").at("alg"), json::value("ES256"));
  EXPECT_EQ(account.at("token").at("claims").at("iss"), json::value(tenant_.issuer()));
  EXPECT_EQ(account.at("token").at("times").at("exp").at("utc"), json::value("2100-01-01 00:00:00 UTC"));
}

TEST_F(ExplainCommand, NeverRepeatsTheTokenNorItsSignature) {
  const std::string token = tenant_.issue({.defect = TokenDefect::wrong_audience});
  const std::string signature = token.substr(token.rfind('.') + 1);
  for (const auto& more : std::vector<std::vector<std::string>>{{}, {"--json"}}) {
    const auto result = explain(token, more);
    EXPECT_EQ((result.out + result.err).find(signature), std::string::npos);
    EXPECT_EQ((result.out + result.err).find(token.substr(0, 20)), std::string::npos);
  }
}

TEST_F(ExplainCommand, LetsNoTokenDriveTheTerminal) {
  // Put together here, so that the source itself holds no text that runs from right to left.
  const std::string right_to_left = {'\xE2', '\x80', '\xAE'};
  const std::string hostile =
      "\x1B[2J \xC2\x9B"
      "31m \x7F " +
      right_to_left + " evil";
  const std::string token = tenant_.issue({.subject = hostile, .claims = {{"a\x1B]0;b", "x"}}});
  for (const auto& more : std::vector<std::vector<std::string>>{{}, {"--json"}}) {
    const auto result = explain(token, more);
    EXPECT_EQ(result.exit_status, 0) << result.err;
    for (const std::string_view drives : {std::string_view("\x1B"), std::string_view("\xC2\x9B"),
                                          std::string_view("\x7F"), std::string_view(right_to_left)})
      EXPECT_FALSE(has(result, drives));
    EXPECT_TRUE(has(result, R"(\u009b31m)"));
  }
  EXPECT_EQ(explain_as_json(token).at("token").at("claims").at("sub"), json::value(hostile));
}

// 5.1: a part with a number that is too large for a double is not readable, so nothing is printed that is not
// JSON.
TEST_F(ExplainCommand, PrintsJsonWhateverNumbersTheTokenHolds) {
  const std::string token =
      "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1c2VyIiwicmF0ZSI6WzFlNDAwXX0.AAAA";  // "rate":[1e400]

  const auto account = explain_as_json(token);

  EXPECT_EQ(account.at("refusal").at("reason"), json::value("signature_invalid"));
  EXPECT_TRUE(account.at("token").at("claims").is_null());
  EXPECT_EQ(run({"--json"}, token).out.find("Infinity"), std::string::npos);
}

TEST_F(ExplainCommand, AnswersWrongUsageWithTwo) {
  const std::string token = tenant_.issue();
  const std::string jwks = (folder_ / "jwks.json").string();

  EXPECT_EQ(run({"--jwks", jwks}, token).exit_status, 2);
  EXPECT_EQ(run({"--metadata", (folder_ / "metadata.json").string()}, token).exit_status, 2);
  EXPECT_EQ(run({"--proof", "proof"}, token).exit_status, 2);
  EXPECT_EQ(run({"--scheme", ""}, token).exit_status, 2);
  EXPECT_EQ(run({"--scheme", "Basic"}, token).exit_status, 2);
  EXPECT_EQ(run({"--proof", ""}, token).exit_status, 2);
  EXPECT_EQ(run({"--no-such-option"}, token).exit_status, 2);
  EXPECT_EQ(run({"--client-certificate", "/does/not/exist"}, token).exit_status, 2);
  EXPECT_EQ(run({}, "").exit_status, 2);
  EXPECT_EQ(run({}, std::string(std::size_t{257} * 1024, 'x')).exit_status, 2);
}

TEST(ExplainCommandOnline, AsksTheIssuerForItsKeys) {
  testing::TenantServer server;
  const std::string ca_file = ::testing::TempDir() + "explain-command-ca.pem";
  std::ofstream(ca_file, std::ios::binary) << server.ca_pem();
  const std::vector<std::string> arguments = {
      program_path("auth0-api"),  "explain",   "--domain", server.tenant().domain(), "--audience",
      server.tenant().audience(), "--ca-file", ca_file};

  EXPECT_EQ(run_command(arguments, server.tenant().issue()).exit_status, 0);
  server.tenant().set_down(true);
  const auto result = run_command(arguments, server.tenant().issue());
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_TRUE(result.out.starts_with("NOT DECIDED")) << result.out;
  EXPECT_NE(result.out.find("– 4.3  one of the issuer's keys"), std::string::npos) << result.out;
  EXPECT_EQ(result.out.find("✗"), std::string::npos) << result.out;
}

}  // namespace
}  // namespace auth0::test
