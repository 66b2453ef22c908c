#include "dpop/proof_fixture.hpp"
#include "jose/base64url.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdint>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

struct ClaimCase {
  std::string_view name;
  json::value value;
  std::string_view outcome = "accepted";
};

class ClaimsOfAProof : public ProofTest {
 protected:
  // The time now and so many seconds.
  static constexpr std::int64_t seconds_now = now.time_since_epoch().count();
  static json::value at(int offset) { return seconds_now + offset; }
  static json::value at(double offset) { return static_cast<double>(seconds_now) + offset; }

  void expect_outcomes(const std::vector<ClaimCase>& cases) const {
    for (const auto& [name, value, expected] : cases)
      EXPECT_EQ(outcome(with_claim(name, value)), expected) << name << ' ' << value;
  }
};

// RFC 9449 section 4.3 (3)
TEST_F(ClaimsOfAProof, MustAllBeThere) {
  for (const auto* name : {"jti", "htm", "htu", "iat", "ath"}) {
    auto options = good();
    options.without_claims = {name};
    EXPECT_EQ(outcome(options), "proof_claim_missing") << name;
  }
}

TEST_F(ClaimsOfAProof, HaveTheTypesThatRfc9449Gives) {
  for (const auto* name : {"jti", "htm", "htu", "ath", "nonce"}) {
    for (const auto& value : {json::value(7), json::value(nullptr), json::value(""), json::value(true),
                              json::value(json::array{"text"}), json::value(json::object())})
      EXPECT_EQ(outcome(with_claim(name, value)), "proof_claim_invalid") << name << ' ' << value;
  }
  for (const auto* name : {"iat", "exp", "nbf"}) {
    for (const auto& value : {json::value(std::to_string(seconds_now)), json::value(nullptr), json::value(true),
                              json::value(json::array{seconds_now})})
      EXPECT_EQ(outcome(with_claim(name, value)), "proof_claim_invalid") << name << ' ' << value;
  }
}

TEST_F(ClaimsOfAProof, MayBeMoreThanThoseThatAreKnown) {
  expect_outcomes({{"extra", json::object{{"a", 1}}}, {"sub", "a user"}, {"iss", 7}});
}

// 8.4: "at most 256 bytes"
TEST_F(ClaimsOfAProof, HoldAnIdOfAtMost256Bytes) {
  expect_outcomes({{"jti", json::value(std::string(256, 'a'))},
                   {"jti", json::value(std::string(257, 'a')), "proof_claim_invalid"},
                   {"jti", json::value(std::string(128, '\xC3') + "a"), "malformed_proof"}});
  std::string two_bytes_each;
  for (int i = 0; i < 129; ++i)
    two_bytes_each += "\xC3\xA4";
  expect_outcomes({{"jti", json::value(two_bytes_each), "proof_claim_invalid"}});
}

// 8.5: "case-insensitively"
TEST_F(ClaimsOfAProof, NameTheMethod) {
  expect_outcomes({{"htm", "POST"},
                   {"htm", "post"},
                   {"htm", "GET", "method_mismatch"},
                   {"htm", "POST ", "method_mismatch"},
                   {"htm", "POS", "method_mismatch"}});
}

// 8.5
TEST_F(ClaimsOfAProof, NameTheUrl) {
  expect_outcomes({{"htu", "https://api.example.com/orders"},
                   {"htu", "HTTPS://API.example.com:443/a/../%6frders"},
                   {"htu", "https://api.example.com/orders?id=1#top"},
                   {"htu", "http://api.example.com/orders", "url_mismatch"},
                   {"htu", "https://api.example.com:8443/orders", "url_mismatch"},
                   {"htu", "https://example.com/orders", "url_mismatch"},
                   {"htu", "https://api.example.com/orders/", "url_mismatch"},
                   {"htu", "https://api.example.com/ORDERS", "url_mismatch"},
                   {"htu", "https://user@api.example.com/orders", "proof_claim_invalid"},
                   {"htu", "/orders", "proof_claim_invalid"},
                   {"htu", "api.example.com/orders", "proof_claim_invalid"},
                   {"htu", "ftp://api.example.com/orders", "proof_claim_invalid"},
                   {"htu", "https://api.example.com/or ders", "proof_claim_invalid"}});
}

// 8.4: "`now - iat_offset <= iat <= now + iat_leeway`", fractions allowed
TEST_F(ClaimsOfAProof, SayThatItIsNeitherTooOldNorFromTheFuture) {
  expect_outcomes({{"iat", at(0)},
                   {"iat", at(-300)},
                   {"iat", at(-301), "proof_expired"},
                   {"iat", at(-300.5), "proof_expired"},
                   {"iat", at(-299.5)},
                   {"iat", at(30)},
                   {"iat", at(31), "proof_not_yet_valid"},
                   {"iat", at(30.5), "proof_not_yet_valid"},
                   {"iat", at(29.5)},
                   {"iat", 0, "proof_expired"},
                   {"iat", -1, "proof_expired"},
                   {"iat", 1e300, "proof_not_yet_valid"},
                   {"iat", -1e300, "proof_expired"}});
}

TEST_F(ClaimsOfAProof, MayBeOlderOrNewerAsTheRulesSay) {
  rules_.iat_offset = 0s;
  rules_.iat_leeway = 0s;
  expect_outcomes({{"iat", at(0)}, {"iat", at(-1), "proof_expired"}, {"iat", at(1), "proof_not_yet_valid"}});
  rules_.iat_offset = 60s;
  rules_.iat_leeway = 10s;
  expect_outcomes({{"iat", at(-60)},
                   {"iat", at(-61), "proof_expired"},
                   {"iat", at(10)},
                   {"iat", at(11), "proof_not_yet_valid"}});
}

// 8.7: for as long as any client of the store accepts it, rounded up, for it must not be forgotten too early
TEST_F(ClaimsOfAProof, SayHowLongItMustBeRemembered) {
  rules_.iat_offset = 60s;
  EXPECT_EQ(check(good()).value().acceptable_until, now + 330s);
  rules_.iat_offset = 300s;
  EXPECT_EQ(check(good()).value().acceptable_until, now + 330s);
  EXPECT_EQ(check(with_claim("iat", at(-300))).value().acceptable_until, now + 30s);
  EXPECT_EQ(check(with_claim("iat", at(-0.5))).value().acceptable_until, now + 330s);
  EXPECT_EQ(check(with_claim("iat", at(0.5))).value().acceptable_until, now + 331s);
}

// 8.4, 6.3
TEST_F(ClaimsOfAProof, HoldBackAProofOutsideItsOwnTime) {
  expect_outcomes({{"exp", at(1)},
                   {"exp", at(0.5)},
                   {"exp", at(0), "proof_expired"},
                   {"exp", at(-1), "proof_expired"},
                   {"nbf", at(0)},
                   {"nbf", at(-1)},
                   {"nbf", at(1), "proof_not_yet_valid"},
                   {"nbf", at(0.5), "proof_not_yet_valid"}});
}

// 8.4, 6.3: with the tolerance that `exp` and `nbf` of a token have; `iat` has bounds of its own.
TEST_F(ClaimsOfAProof, AreGivenTheToleranceOfTokens) {
  rules_.tolerance = 60s;
  expect_outcomes({{"exp", at(-59)},
                   {"exp", at(-60), "proof_expired"},
                   {"nbf", at(60)},
                   {"nbf", at(61), "proof_not_yet_valid"},
                   {"iat", at(31), "proof_not_yet_valid"},
                   {"iat", at(-301), "proof_expired"}});
}

// 8.6
TEST_F(ClaimsOfAProof, HoldTheHashOfTheToken) {
  const auto hash = jose::base64url_encode(token_hash_);
  expect_outcomes({{"ath", json::value(hash)},
                   {"ath", json::value(hash + '='), "token_hash_mismatch"},
                   {"ath", json::value(hash.substr(0, 42)), "token_hash_mismatch"},
                   {"ath", json::value(std::string(token)), "token_hash_mismatch"}});
  auto options = good();
  options.access_token = "the text of another token";
  EXPECT_EQ(outcome(options), "token_hash_mismatch");
}

TEST_F(ClaimsOfAProof, MayHoldANonceThatIsJudgedElsewhere) {
  EXPECT_EQ(check(good()).value().nonce, std::nullopt);
  EXPECT_EQ(check(with_claim("nonce", "a nonce")).value().nonce, "a nonce");
}

}  // namespace

}  // namespace auth0::test
