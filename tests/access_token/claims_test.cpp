#include "access_token/claims.hpp"

#include "jose/json.hpp"

#include <boost/json/array.hpp>
#include <chrono>
#include <cstdint>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using access_token::ClaimRules;

constexpr std::int64_t now = 1'700'000'000;
constexpr std::string_view trusted_issuer = "https://tenant.example.com/";

// The claims that suffice, with others in their place.
json::object claims_with(const json::object& others = {}) {
  json::object claims{
      {"iss", trusted_issuer}, {"aud", "https://api.example.com"}, {"iat", now}, {"exp", now + 60}};
  for (const auto& [name, value] : others)
    claims[name] = value;
  return claims;
}

json::object claims_without(std::string_view name) {
  auto claims = claims_with({{"sub", "user"}, {"client_id", "client"}, {"jti", "id"}});
  claims.erase(name);
  return claims;
}

ClaimRules rules() {
  ClaimRules usual;
  usual.audiences = {"https://api.example.com", "urn:second"};
  return usual;
}

ClaimRules rules_with_tolerance(std::chrono::seconds tolerance) {
  auto tolerant = rules();
  tolerant.tolerance = tolerance;
  return tolerant;
}

ClaimRules rules_with_max_age(std::chrono::seconds max_age) {
  auto limited = rules();
  limited.max_age = max_age;
  return limited;
}

ClaimRules rules_of_rfc9068() {
  auto strict = rules();
  strict.profile = TokenProfile::rfc9068;
  return strict;
}

Result<access_token::CheckedClaims> check(const json::object& claims, const ClaimRules& checked_rules = rules(),
                                          const std::vector<std::string>& required = {}) {
  return access_token::check_claims(claims, checked_rules,
                                    {.issuer = trusted_issuer,
                                     .required_claims = required,
                                     .now = std::chrono::sys_seconds(std::chrono::seconds(now))});
}

template <class... Arguments>
std::string_view outcome(const Arguments&... arguments) {
  const auto result = check(arguments...);
  return result ? "accepted" : to_string(result.error().reason);
}

// The message names the claim, so that a log says what to fix.
void expect_invalid(const json::object& claims, std::string_view name) {
  const auto result = check(claims);
  ASSERT_FALSE(result) << name;
  EXPECT_EQ(to_string(result.error().reason), "claim_invalid");
  const auto& message = result.error().message;  // 'cnf', or 'cnf.jkt'
  EXPECT_TRUE(message.contains("'" + std::string(name) + "'") ||
              message.contains("'" + std::string(name) + '.'))
      << message;
}

// 6.1 to 6.3
TEST(CheckClaims, AcceptsTheFewClaimsThatSuffice) {
  EXPECT_EQ(outcome(claims_with()), "accepted");
}

// 6.1
TEST(CheckClaims, RefusesATokenThatLacksARequiredClaimAndNamesIt) {
  for (const auto* name : {"iss", "aud", "iat", "exp"}) {
    const auto result = check(claims_without(name));
    ASSERT_FALSE(result) << name;
    EXPECT_EQ(to_string(result.error().reason), "claim_missing");
    EXPECT_NE(result.error().message.find("'" + std::string(name) + "'"), std::string::npos);
  }
}

// 6.1
TEST(CheckClaims, RefusesATokenThatLacksAClaimThatTheCallRequires) {
  EXPECT_EQ(outcome(claims_with({{"org_id", "org_1"}}), rules(), std::vector<std::string>{"org_id"}),
            "accepted");
  EXPECT_EQ(
      outcome(claims_with({{"org_id", "org_1"}}), rules(), std::vector<std::string>{"org_id", "org_name"}),
      "claim_missing");
  EXPECT_EQ(outcome(claims_with({{"ORG_ID", "org_1"}}), rules(), std::vector<std::string>{"org_id"}),
            "claim_missing");
  EXPECT_EQ(outcome(claims_with(), rules(), std::vector<std::string>{""}), "claim_missing");
}

// 6.1: "Presence means the member exists."
TEST(CheckClaims, TakesARequiredClaimWithTheValueNullForPresent) {
  EXPECT_EQ(outcome(claims_with({{"org_id", nullptr}}), rules(), std::vector<std::string>{"org_id"}),
            "accepted");
  EXPECT_EQ(outcome(claims_with({{"exp", nullptr}})), "claim_invalid");
}

// 6.2: byte for byte
TEST(CheckClaims, RefusesEveryIssuerButTheTrustedOne) {
  for (const auto* issuer :
       {"https://tenant.example.com", "https://tenant.example.com//", "https://Tenant.example.com/",
        "https://tenant.example.com:443/", "http://tenant.example.com/", " https://tenant.example.com/",
        "https://tenant.example.com/ ", "https://other.example.com/", ""}) {
    EXPECT_EQ(outcome(claims_with({{"iss", issuer}})), "issuer_mismatch") << issuer;
  }
  EXPECT_EQ(outcome(claims_with({{"iss", std::string(trusted_issuer) + '\0'}})), "issuer_mismatch");
}

// 6.2
TEST(CheckClaims, RefusesAnIssuerThatIsNoString) {
  for (const json::value& issuer :
       {json::value(nullptr), json::value(1), json::value(json::array{trusted_issuer}),
        json::value(json::object{{"iss", trusted_issuer}})}) {
    expect_invalid(claims_with({{"iss", issuer}}), "iss");
  }
}

// 6.2
TEST(CheckClaims, AcceptsAnyAcceptedAudienceAsStringOrInAnArray) {
  EXPECT_EQ(outcome(claims_with({{"aud", "urn:second"}})), "accepted");
  EXPECT_EQ(outcome(claims_with({{"aud", json::array{"https://api.example.com"}}})), "accepted");
  EXPECT_EQ(outcome(claims_with({{"aud", json::array{"https://other.example.com", "urn:second"}}})),
            "accepted");
  EXPECT_EQ(outcome(claims_with({{"aud", json::array{"urn:second", "https://other.example.com"}}})),
            "accepted");
}

// 6.2
TEST(CheckClaims, RefusesATokenForAnotherAudience) {
  for (const auto* audience : {"https://api.example.com/", "https://API.example.com", "https://api.example.co",
                               "", "https://api.example.com urn:second"}) {
    EXPECT_EQ(outcome(claims_with({{"aud", audience}})), "audience_mismatch") << audience;
    EXPECT_EQ(outcome(claims_with({{"aud", json::array{audience}}})), "audience_mismatch") << audience;
  }
  EXPECT_EQ(outcome(claims_with({{"aud", json::array()}})), "audience_mismatch");
}

// 6.2: "a string or an array of strings", even where one of its members would do.
TEST(CheckClaims, RefusesAnAudienceOfAnotherType) {
  for (const json::value& audience :
       {json::value(nullptr), json::value(1), json::value(true),
        json::value(json::object{{"aud", "https://api.example.com"}}),
        json::value(json::array{"https://api.example.com", 1}), json::value(json::array{nullptr, "urn:second"}),
        json::value(json::array{json::array{"https://api.example.com"}, "https://api.example.com"})}) {
    expect_invalid(claims_with({{"aud", audience}}), "aud");
  }
}

ClaimRules rules_with_client_ids() {
  auto lenient = rules();
  lenient.client_ids = {"web-client", "mobile-client"};
  return lenient;
}

// 6.1: what Amazon Cognito issues
TEST(CheckClaims, AcceptsATokenWithoutAudienceOfAClientThatIsNamed) {
  auto claims = claims_without("aud");
  for (const auto* client : {"web-client", "mobile-client"}) {
    claims["client_id"] = client;
    claims["token_use"] = "access";
    EXPECT_EQ(outcome(claims, rules_with_client_ids()), "accepted") << client;
    EXPECT_EQ(outcome(claims), "claim_missing") << client;  // off unless asked for
  }
}

TEST(CheckClaims, RefusesATokenWithoutAudienceOfAnotherClient) {
  auto claims = claims_without("aud");
  for (const auto* client : {"other-client", "", "WEB-CLIENT", "web-client "}) {
    claims["client_id"] = client;
    EXPECT_EQ(outcome(claims, rules_with_client_ids()), "audience_mismatch") << client;
  }
  claims["client_id"] = json::array{"web-client"};
  EXPECT_EQ(outcome(claims, rules_with_client_ids()), "claim_invalid");
  claims.erase("client_id");
  EXPECT_EQ(outcome(claims, rules_with_client_ids()), "claim_missing");
}

// RFC 9068 section 2.2
TEST(CheckClaims, NeedsAnAudienceInTheProfileRfc9068WhateverTheClient) {
  auto strict = rules_of_rfc9068();
  strict.client_ids = {"web-client"};
  auto claims = claims_with({{"client_id", "web-client"}, {"jti", "1"}, {"sub", "user"}});
  EXPECT_EQ(outcome(claims, strict), "accepted");
  claims.erase("aud");
  EXPECT_EQ(outcome(claims, strict), "claim_missing");
}

TEST(CheckClaims, JudgesATokenWithAnAudienceByThatAlone) {
  const json::object of_client{{"client_id", "web-client"}};
  EXPECT_EQ(outcome(claims_with(of_client), rules_with_client_ids()), "accepted");
  for (const json::value& audience : {json::value("https://other.example.com"), json::value(json::array())}) {
    EXPECT_EQ(outcome(claims_with({{"client_id", "web-client"}, {"aud", audience}}), rules_with_client_ids()),
              "audience_mismatch");
  }
  EXPECT_EQ(outcome(claims_with({{"client_id", "web-client"}, {"aud", nullptr}}), rules_with_client_ids()),
            "claim_invalid");
}

// 6.1: in every profile
TEST(CheckClaims, RefusesATokenThatIsForAnotherUse) {
  for (const auto& checked_rules : {rules(), rules_of_rfc9068(), rules_with_client_ids()})
    EXPECT_EQ(outcome(claims_with({{"token_use", "id"}}), checked_rules), "wrong_token_type");
  auto without_audience = claims_without("aud");
  without_audience["token_use"] = "id";
  EXPECT_EQ(outcome(without_audience), "wrong_token_type");
  EXPECT_EQ(outcome(claims_with({{"token_use", "access"}})), "accepted");
  EXPECT_EQ(outcome(claims_with({{"token_use", 1}})), "accepted");
}

// 6.3: expired when exp <= now - tolerance
TEST(CheckClaims, TakesATokenWhoseExpIsNowForExpired) {
  EXPECT_EQ(outcome(claims_with({{"exp", now - 1}})), "token_expired");
  EXPECT_EQ(outcome(claims_with({{"exp", now}})), "token_expired");
  EXPECT_EQ(outcome(claims_with({{"exp", now + 1}})), "accepted");
}

// 6.3
TEST(CheckClaims, ComparesAFractionOfExpAsItIs) {
  EXPECT_EQ(outcome(claims_with({{"exp", static_cast<double>(now) + 0.5}})), "accepted");
  EXPECT_EQ(outcome(claims_with({{"exp", static_cast<double>(now) - 0.5}})), "token_expired");
  EXPECT_EQ(outcome(claims_with({{"exp", static_cast<double>(now)}})), "token_expired");
}

// 6.3, 2.7
TEST(CheckClaims, AddsTheToleranceToExp) {
  EXPECT_EQ(outcome(claims_with({{"exp", now - 60}}), rules_with_tolerance(60s)), "token_expired");
  EXPECT_EQ(outcome(claims_with({{"exp", now - 59}}), rules_with_tolerance(60s)), "accepted");
  EXPECT_EQ(outcome(claims_with({{"exp", static_cast<double>(now) - 59.5}}), rules_with_tolerance(60s)),
            "accepted");
}

// 6.3: not yet valid when nbf > now + tolerance
TEST(CheckClaims, TakesATokenWhoseNbfIsNowForValid) {
  EXPECT_EQ(outcome(claims_with({{"nbf", now - 1}})), "accepted");
  EXPECT_EQ(outcome(claims_with({{"nbf", now}})), "accepted");
  EXPECT_EQ(outcome(claims_with({{"nbf", static_cast<double>(now) + 0.5}})), "token_not_yet_valid");
  EXPECT_EQ(outcome(claims_with({{"nbf", now + 1}})), "token_not_yet_valid");
}

// 6.3, 2.7
TEST(CheckClaims, SubtractsTheToleranceFromNbf) {
  EXPECT_EQ(outcome(claims_with({{"nbf", now + 60}}), rules_with_tolerance(60s)), "accepted");
  EXPECT_EQ(outcome(claims_with({{"nbf", now + 61}}), rules_with_tolerance(60s)), "token_not_yet_valid");
}

// 6.3
TEST(CheckClaims, DoesNotCompareIatWithTheClockByItself) {
  EXPECT_EQ(outcome(claims_with({{"iat", 0}})), "accepted");
  EXPECT_EQ(outcome(claims_with({{"iat", now + 1'000'000}})), "accepted");
}

// 6.3 with max_token_age
TEST(CheckClaims, RefusesATokenOlderThanTheMaximumAge) {
  EXPECT_EQ(outcome(claims_with({{"iat", now - 100}}), rules_with_max_age(100s)), "accepted");
  EXPECT_EQ(outcome(claims_with({{"iat", now - 101}}), rules_with_max_age(100s)), "token_expired");
  EXPECT_EQ(outcome(claims_with({{"iat", static_cast<double>(now) - 100.5}}), rules_with_max_age(100s)),
            "token_expired");
}

// 6.3 with max_token_age
TEST(CheckClaims, RefusesATokenFromTheFutureWhereThereIsAMaximumAge) {
  EXPECT_EQ(outcome(claims_with({{"iat", now}}), rules_with_max_age(100s)), "accepted");
  EXPECT_EQ(outcome(claims_with({{"iat", now + 1}}), rules_with_max_age(100s)), "token_not_yet_valid");
}

// 6.3 with max_token_age, 2.7
TEST(CheckClaims, AppliesTheToleranceToTheAgeOnBothSides) {
  auto limited = rules_with_max_age(100s);
  limited.tolerance = 10s;
  EXPECT_EQ(outcome(claims_with({{"iat", now - 110}}), limited), "accepted");
  EXPECT_EQ(outcome(claims_with({{"iat", now - 111}}), limited), "token_expired");
  EXPECT_EQ(outcome(claims_with({{"iat", now + 10}}), limited), "accepted");
  EXPECT_EQ(outcome(claims_with({{"iat", now + 11}}), limited), "token_not_yet_valid");
}

// 6.3: an infinite exp would never expire, an nbf of minus infinity would always hold.
TEST(CheckClaims, RefusesTimesThatAreNotFinite) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
  for (const auto* name : {"exp", "iat", "nbf"}) {
    for (const double value : {infinity, -infinity, not_a_number})
      expect_invalid(claims_with({{name, value}}), name);
  }
}

// 6.3: the same written as a token can write it. A parser that refuses the text is as good.
TEST(CheckClaims, NeverAcceptsANumberTooLargeForADouble) {
  for (const auto* text :
       {R"({"exp":1e999})", R"({"exp":1e308000})", R"({"iat":1e999})", R"({"nbf":-1e999})"}) {
    const auto parsed = jose::parse_json_object(text);
    EXPECT_TRUE(!parsed || outcome(claims_with(*parsed)) == "claim_invalid") << text;
  }
}

// 6.3
TEST(CheckClaims, RefusesTimesThatAreNoNumbers) {
  for (const auto* name : {"exp", "iat", "nbf"}) {
    for (const json::value& value : {json::value(nullptr), json::value("1700000060"), json::value(true),
                                     json::value(json::array{now + 60}), json::value(json::object())}) {
      expect_invalid(claims_with({{name, value}}), name);
    }
  }
}

// 6.3: integers of every size are numbers, and their times can be had without overflow.
TEST(CheckClaims, AcceptsTheLargestNumbers) {
  for (const json::value& value : {json::value(std::numeric_limits<std::int64_t>::max()),
                                   json::value(std::numeric_limits<std::uint64_t>::max()),
                                   json::value(std::numeric_limits<double>::max())}) {
    const auto checked = check(claims_with({{"exp", value}}));
    ASSERT_TRUE(checked);
    EXPECT_GT(access_token::to_time(checked->times.expires),
              std::chrono::sys_seconds(std::chrono::seconds(now)));
  }
  EXPECT_EQ(outcome(claims_with({{"exp", std::numeric_limits<std::int64_t>::min()}})), "token_expired");
  EXPECT_EQ(outcome(claims_with({{"iat", -std::numeric_limits<double>::max()}})), "accepted");
}

// 6.3
TEST(CheckClaims, ReturnsTheTimesWithFractionsCutOff) {
  const auto checked = check(claims_with({{"iat", 100.9}, {"exp", static_cast<double>(now) + 60.9}}));
  ASSERT_TRUE(checked);
  EXPECT_EQ(access_token::to_time(checked->times.issued).time_since_epoch(), 100s);
  EXPECT_EQ(access_token::to_time(checked->times.expires).time_since_epoch(), std::chrono::seconds(now + 60));
}

// 6.4
TEST(CheckClaims, RequiresSubjectClientAndTokenIdInTheProfileRfc9068Only) {
  EXPECT_EQ(outcome(claims_without("nothing"), rules_of_rfc9068()), "accepted");
  for (const auto* name : {"sub", "client_id", "jti"}) {
    EXPECT_EQ(outcome(claims_without(name), rules_of_rfc9068()), "claim_missing") << name;
    EXPECT_EQ(outcome(claims_without(name), rules()), "accepted") << name;
  }
}

// RFC 7519 section 4.1, RFC 9068 section 2.2: in every profile
TEST(CheckClaims, RefusesASubjectClientOrTokenIdThatIsNoString) {
  for (const auto* name : {"sub", "client_id", "jti"}) {
    for (const json::value& value : {json::value(nullptr), json::value(1), json::value(json::array{"user"})}) {
      expect_invalid(claims_with({{name, value}}), name);
    }
  }
}

// 8.6, 8.9: a binding that nobody here can check must not be passed over.
TEST(CheckClaims, RefusesAConfirmationThatCannotBeChecked) {
  for (const json::value& confirmation :
       {json::value(json::object()), json::value(nullptr), json::value("text"), json::value(json::array()),
        json::value(json::object{{"jkt", 1}}), json::value(json::object{{"jkt", ""}}),
        json::value(json::object{{"jkt", ""}, {"x5t#S256", "of a certificate"}}),
        json::value(json::object{{"jkt", "of a key"}, {"x5t#S256", ""}}),
        json::value(json::object{{"x5t#S256", json::array()}}), json::value(json::object{{"kid", "key"}})}) {
    expect_invalid(claims_with({{"cnf", confirmation}}), "cnf");
  }
}

// RFC 9449 section 6.1, RFC 8705 section 3.1
TEST(CheckClaims, ReadsWhatTheTokenIsBoundTo) {
  const auto claims = claims_with({{"cnf", {{"jkt", "of a key"}, {"x5t#S256", "of a certificate"}}}});
  const auto checked = check(claims);
  ASSERT_TRUE(checked) << checked.error().message;
  EXPECT_EQ(checked->confirmation.key_thumbprint, "of a key");
  EXPECT_EQ(checked->confirmation.certificate_thumbprint, "of a certificate");
  EXPECT_EQ(check(claims_with())->confirmation.key_thumbprint, "");
}

// 6.2 and 6.3 hold whatever order the claims are written in, and names are exact.
TEST(CheckClaims, ReadsNoClaimOfASimilarName) {
  EXPECT_EQ(outcome(claims_with({{"EXP", now - 60}, {"exp ", now - 60}, {"Nbf", now + 60}, {"", 1}})),
            "accepted");
}

}  // namespace

}  // namespace auth0::test
