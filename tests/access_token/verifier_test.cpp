#include "access_token/verifier.hpp"

#include "jose/base64url.hpp"
#include "jose/private_key.hpp"
#include "support/token_parts.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
using access_token::ClaimRules;
using access_token::Verifier;
using issuer::TrustedIssuers;
using jose::Algorithm;
using jose::PrivateKey;

constexpr std::size_t max_token_size = std::size_t{16} * 1024;
const std::string verifier_issuer = "https://tenant.example.com/";

std::shared_ptr<TrustedIssuers> keys_of(const json::object& jwk) {
  auto keys = jose::KeySet::parse(json::serialize(json::object{{"keys", json::array{json::value(jwk)}}}));
  return std::make_shared<TrustedIssuers>(
      issuer::Metadata{.issuer = verifier_issuer, .jwks_uri = "https://tenant.example.com/jwks"},
      std::move(keys.value()));
}

ClaimRules api_rules() {
  ClaimRules usual;
  usual.audiences = {"https://api.example.com"};
  return usual;
}

class TokenVerifier : public ::testing::Test {
 protected:
  [[nodiscard]] json::object jwk() const {
    auto published = key_.public_jwk();
    published["kid"] = "a";
    return published;
  }
  [[nodiscard]] static json::object header() { return {{"alg", "ES256"}, {"kid", "a"}, {"typ", "at+jwt"}}; }
  [[nodiscard]] json::object claims() const {
    const auto now = clock_->now().time_since_epoch().count();
    return {{"iss", verifier_issuer}, {"aud", "https://api.example.com"}, {"iat", now}, {"exp", now + 60}};
  }
  [[nodiscard]] json::object expired_claims() const {
    auto expired = claims();
    expired["exp"] = 1;
    return expired;
  }

  [[nodiscard]] std::string sign(const json::object& with_header, const json::object& with_claims) const {
    return jose::sign_compact_jws(with_header, with_claims, key_);
  }

  [[nodiscard]] std::string_view outcome(const std::string& text,
                                         const std::vector<Algorithm>& allowed = {Algorithm::es256},
                                         const std::vector<std::string>& required = {}) const {
    const auto token =
        verifier_.verify({.text = text, .allowed_algorithms = allowed, .required_claims = required});
    return token ? "accepted" : to_string(token.error().reason);
  }

  PrivateKey key_ = PrivateKey::generate(Algorithm::es256);
  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
  Verifier verifier_{api_rules(), keys_of(jwk()), clock_};
};

std::string with_broken_signature(std::string token) {
  const std::size_t first = token.rfind('.') + 1;
  token[first] = token[first] == 'A' ? 'B' : 'A';
  return token;
}

TEST_F(TokenVerifier, AcceptsAGoodToken) {
  EXPECT_EQ(outcome(sign(header(), claims())), "accepted");
}

TEST_F(TokenVerifier, SaysThatThereIsNoToken) {
  EXPECT_EQ(outcome(""), "token_missing");
}

// 5.1
TEST_F(TokenVerifier, RefusesWhatIsNotThreeParts) {
  const auto token = sign(header(), claims());
  for (const std::string& text :
       {std::string("a"), std::string("."), std::string(".."), token + ".", token + ".a", "." + token,
        token.substr(0, token.rfind('.')), token.substr(0, token.rfind('.') + 1), with_part(token, 0, ""),
        with_part(token, 1, ""), " " + token, token + " ", token + "\n", token + "=", "Bearer " + token}) {
    EXPECT_EQ(outcome(text), "malformed_token") << text;
  }
}

// 5.1: exactly at the limit; the size comes from a claim, so that all else about the token is good.
TEST_F(TokenVerifier, AcceptsATokenOf16KiBAndNoneOverIt) {
  const auto of_size = [this](std::size_t size) {
    auto padded = claims();
    // Part by part the length of base64url grows by 4 in 3 characters; the header takes up the slack.
    for (std::size_t slack = 0; slack < 8; ++slack) {
      auto longer_header = header();
      longer_header["x"] = std::string(slack, 'x');
      padded["padding"] = "";
      const std::size_t bare = sign(longer_header, padded).size();
      const std::size_t estimate = (size - bare) / 4 * 3;
      for (std::size_t length = estimate - 4; length < estimate + 8; ++length) {
        padded["padding"] = std::string(length, 'x');
        auto token = sign(longer_header, padded);
        if (token.size() == size) return token;
      }
    }
    return std::string();
  };
  const auto largest = of_size(max_token_size);
  const auto too_large = of_size(max_token_size + 1);
  ASSERT_EQ(largest.size(), max_token_size);
  ASSERT_EQ(too_large.size(), max_token_size + 1);
  EXPECT_EQ(outcome(largest), "accepted");
  EXPECT_EQ(outcome(too_large), "malformed_token");
}

// 5.2
TEST_F(TokenVerifier, AcceptsOnlyTheAlgorithmsOfTheCall) {
  const auto token = sign(header(), claims());
  EXPECT_EQ(outcome(token, {Algorithm::rs256, Algorithm::es256}), "accepted");
  EXPECT_EQ(outcome(token, {Algorithm::rs256, Algorithm::es384}), "algorithm_not_allowed");
  EXPECT_EQ(outcome(token, {}), "algorithm_not_allowed");
}

// 5.2: compared exactly
TEST_F(TokenVerifier, RefusesEveryAlgorithmThatIsNotWrittenExactly) {
  for (const auto* name : {"none", "None", "NONE", "HS256", "HS384", "HS512", "es256", "Es256", "ES256 ",
                           " ES256", "ES256K", "ES2560", "ES25", "", "RSA1_5"}) {
    auto other = header();
    other["alg"] = name;
    EXPECT_EQ(outcome(sign(other, claims())), "algorithm_not_allowed") << name;
  }
}

// 5.2
TEST_F(TokenVerifier, RefusesAnAlgorithmThatIsNoString) {
  for (const json::value& name : {json::value(nullptr), json::value(256), json::value(json::array{"ES256"})}) {
    auto other = header();
    other["alg"] = name;
    EXPECT_EQ(outcome(sign(other, claims())), "malformed_token");
  }
}

// 5.3: keys and references to keys in the header are never used.
TEST_F(TokenVerifier, NeverTakesTheKeyFromTheHeader) {
  const auto attacker = PrivateKey::generate(Algorithm::es256);
  auto own_key = header();
  own_key["jwk"] = attacker.public_jwk();
  own_key["jku"] = "https://attacker.example.com/jwks";
  own_key["x5u"] = "https://attacker.example.com/certificate";
  EXPECT_EQ(outcome(jose::sign_compact_jws(own_key, claims(), attacker)), "signature_invalid");
  own_key["kid"] = "b";
  EXPECT_EQ(outcome(jose::sign_compact_jws(own_key, claims(), attacker)), "unknown_key");
  own_key["kid"] = "a";
  EXPECT_EQ(outcome(sign(own_key, claims())), "accepted");
}

// 5.3
TEST_F(TokenVerifier, RefusesCriticalExtensions) {
  for (const auto* name : {"crit", "b64"}) {
    auto extended = header();
    extended[name] = json::array{"exp"};
    EXPECT_EQ(outcome(sign(extended, claims())), "malformed_token") << name;
  }
}

// 6.5: with one issuer nothing of the payload is read before the signature is good.
TEST_F(TokenVerifier, ReadsThePayloadAfterTheSignature) {
  const std::string no_json = "bm8ganNvbg";
  auto other = header();
  other["alg"] = "none";
  EXPECT_EQ(outcome(with_part(sign(other, claims()), 1, no_json)), "algorithm_not_allowed");
  EXPECT_EQ(outcome(with_part(sign(header(), claims()), 1, no_json)), "signature_invalid");
  const auto token = sign(header(), claims());
  const std::string input = token.substr(0, token.find('.') + 1) + no_json;
  EXPECT_EQ(outcome(input + '.' + jose::base64url_encode(key_.sign(input))), "malformed_token");
}

// 6.5: the algorithm comes before the keys.
TEST_F(TokenVerifier, ReportsAWrongAlgorithmBeforeAnUnknownKey) {
  auto other = header();
  other["alg"] = "RS256";
  other["kid"] = "unknown";
  EXPECT_EQ(outcome(sign(other, claims())), "algorithm_not_allowed");
}

// 6.5: the keys come before the claims.
TEST_F(TokenVerifier, ReportsAnUnknownKeyBeforeExpiredClaims) {
  auto other = header();
  other["kid"] = "unknown";
  EXPECT_EQ(outcome(sign(other, expired_claims())), "unknown_key");
}

// 6.5: "a claim problem is never reported for a token whose signature is bad"
TEST_F(TokenVerifier, ReportsABadSignatureBeforeAnythingThatTheTokenSays) {
  EXPECT_EQ(outcome(with_broken_signature(sign(header(), expired_claims()))), "signature_invalid");
  EXPECT_EQ(outcome(with_broken_signature(sign(header(), json::object()))), "signature_invalid");
  auto other_kind = header();
  other_kind["typ"] = "dpop+jwt";
  EXPECT_EQ(outcome(with_broken_signature(sign(other_kind, claims()))), "signature_invalid");
  auto another_issuer = claims();
  another_issuer["iss"] = "https://other.example.com/";
  EXPECT_EQ(outcome(with_broken_signature(sign(header(), another_issuer))), "signature_invalid");
}

// 5.5, after the signature
TEST_F(TokenVerifier, RefusesATokenOfAnotherKindEvenFromTheSameIssuer) {
  auto other_kind = header();
  other_kind["typ"] = "logout+jwt";
  EXPECT_EQ(outcome(sign(other_kind, claims())), "wrong_token_type");
  EXPECT_EQ(outcome(sign(other_kind, expired_claims())), "wrong_token_type");
}

// 6.1 to 6.3 through the verifier: each with the clock and the issuer of the client.
TEST_F(TokenVerifier, HoldsTheClaimsAgainstItsClockAndIssuer) {
  EXPECT_EQ(outcome(sign(header(), expired_claims())), "token_expired");
  auto another_issuer = claims();
  another_issuer["iss"] = "https://other.example.com/";
  EXPECT_EQ(outcome(sign(header(), another_issuer)), "issuer_mismatch");
  EXPECT_EQ(outcome(sign(header(), claims()), {Algorithm::es256}, {"org_id"}), "claim_missing");

  const auto token = sign(header(), claims());
  clock_->advance(std::chrono::seconds(59));
  EXPECT_EQ(outcome(token), "accepted");
  clock_->advance(std::chrono::seconds(1));
  EXPECT_EQ(outcome(token), "token_expired");
}

// A header that was seen before is not read again; what is decided by it must be decided again all the same.
TEST_F(TokenVerifier, DecidesEachTokenAnewThoughTheHeaderIsKnown) {
  const auto token = sign(header(), claims());
  ASSERT_EQ(outcome(token), "accepted");
  EXPECT_EQ(outcome(token, {Algorithm::es384}), "algorithm_not_allowed");
  EXPECT_EQ(outcome(with_broken_signature(token)), "signature_invalid");
  EXPECT_EQ(outcome(with_part(token, 1, "e30")), "signature_invalid");
  EXPECT_EQ(outcome(sign(header(), expired_claims())), "token_expired");
  EXPECT_EQ(outcome(token), "accepted");
}

// The same for a header that only begins like the known one, and for one of another kind of token.
TEST_F(TokenVerifier, ReadsAHeaderThatDiffersFromTheKnownOne) {
  const auto token = sign(header(), claims());
  ASSERT_EQ(outcome(token), "accepted");
  const std::string header_text = token.substr(0, token.find('.'));
  EXPECT_EQ(outcome(with_part(token, 0, header_text.substr(0, header_text.size() - 4))), "malformed_token");
  EXPECT_EQ(outcome(with_part(token, 0, header_text + "AAAA")), "malformed_token");
  auto other_kind = header();
  other_kind["typ"] = "dpop+jwt";
  EXPECT_EQ(outcome(sign(other_kind, claims())), "wrong_token_type");
  EXPECT_EQ(outcome(sign(other_kind, claims())), "wrong_token_type");
  EXPECT_EQ(outcome(token), "accepted");
}

}  // namespace

}  // namespace auth0::test
