#include "jose/jwk.hpp"

#include "jose/base64url.hpp"
#include "jose/json.hpp"
#include "jose/private_key.hpp"
#include "support/big_numbers.hpp"
#include "support/key_of_each_algorithm.hpp"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <string>

namespace auth0::inline v0::jose {
namespace {

namespace json = boost::json;
using test::odd_number;

json::object rsa(std::size_t bits = 2048, const std::string& exponent = "AQAB") {
  return {{"kty", "RSA"}, {"n", odd_number(bits)}, {"e", exponent}};
}

template <class Value>
json::object with(json::object jwk, const char* name, Value value) {
  jwk[name] = std::move(value);
  return jwk;
}

std::string why_not(const json::object& jwk) {
  const auto key = public_key_from_jwk(jwk);
  return key ? "usable" : key.error();
}

bool usable(const json::object& jwk) {
  const auto key = public_key_from_jwk(jwk);
  EXPECT_TRUE(key || !key.error().empty());
  return key.has_value();
}

TEST(Jwk, OfEachAlgorithmIsReadBack) {
  for (const auto algorithm :
       {Algorithm::rs256, Algorithm::es256, Algorithm::es384, Algorithm::es512, Algorithm::eddsa}) {
    auto jwk = test::key_of(algorithm).public_jwk();
    jwk["kid"] = "k";
    jwk["alg"] = info(algorithm).name;
    const auto key = public_key_from_jwk(jwk);
    ASSERT_TRUE(key) << info(algorithm).name << ": " << key.error();
    EXPECT_EQ((*key)->facts().id, "k");
    EXPECT_EQ((*key)->facts().algorithm, algorithm);
    EXPECT_TRUE((*key)->fits(algorithm));
  }
}

TEST(Jwk, OfEd25519MayNameItsAlgorithmEitherWay) {  // RFC 9864 section 2.2
  const auto okp = PrivateKey::generate(Algorithm::eddsa).public_jwk();
  for (const char* name : {"EdDSA", "Ed25519"}) {
    const auto key = public_key_from_jwk(with(okp, "alg", name));
    ASSERT_TRUE(key) << name << ": " << key.error();
    EXPECT_TRUE((*key)->fits(Algorithm::eddsa)) << name;
  }
  EXPECT_FALSE(usable(with(rsa(), "alg", "Ed25519")));
}

TEST(Jwk, OfUnknownTypeOrCurveIsUnusable) {  // 4.2
  EXPECT_FALSE(usable({}));
  EXPECT_FALSE(usable(with(rsa(), "kty", "DSA")));
  EXPECT_FALSE(usable(with(rsa(), "kty", 1)));
  const auto ec = PrivateKey::generate(Algorithm::es256).public_jwk();
  EXPECT_FALSE(usable(with(ec, "crv", "secp256k1")));
  EXPECT_FALSE(usable(with(ec, "crv", "P-384")));
  const auto okp = PrivateKey::generate(Algorithm::eddsa).public_jwk();
  EXPECT_FALSE(usable(with(okp, "crv", "X25519")));
  EXPECT_FALSE(usable({{"kty", "oct"}, {"k", "AAAA"}}));
}

TEST(Jwk, ForAnotherUseIsUnusable) {  // 4.2
  EXPECT_TRUE(usable(with(rsa(), "use", "sig")));
  EXPECT_FALSE(usable(with(rsa(), "use", "enc")));
  EXPECT_FALSE(usable(with(rsa(), "use", json::array{"sig"})));
  EXPECT_TRUE(usable(with(rsa(), "key_ops", json::array{"sign", "verify"})));
  EXPECT_FALSE(usable(with(rsa(), "key_ops", json::array{json::value("encrypt")})));
  EXPECT_FALSE(usable(with(rsa(), "key_ops", "verify")));
  EXPECT_FALSE(usable(with(rsa(), "key_ops", json::array{1, nullptr})));
}

TEST(Jwk, WithAnAlgorithmThatDoesNotFitIsUnusable) {  // 4.2
  EXPECT_TRUE(usable(with(rsa(), "alg", "PS512")));
  EXPECT_FALSE(usable(with(rsa(), "alg", "RSA-OAEP")));
  EXPECT_FALSE(usable(with(rsa(), "alg", "HS256")));
  EXPECT_FALSE(usable(with(rsa(), "alg", "ES256")));
}

TEST(Jwk, WithPrivateOrSymmetricMembersIsUnusable) {  // 4.2
  for (const char* member : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    EXPECT_FALSE(usable(with(rsa(), member, "AAAA"))) << member;
  }
}

// What serializers of .NET make of a public key.
TEST(Jwk, MayHoldNullsAndEmptyArraysForOptionalMembersThatAreAbsent) {  // 4.2
  for (const char* member : {"use", "key_ops", "alg", "kid", "x5c", "x5t", "x5u", "d", "p", "q", "dp", "dq",
                             "qi", "oth", "k", "crv", "x", "y"}) {
    EXPECT_TRUE(usable(with(rsa(), member, json::value(nullptr)))) << member;
    EXPECT_TRUE(usable(with(rsa(), member, json::array()))) << member;
  }
  EXPECT_EQ(public_key_from_jwk(with(rsa(), "kid", json::value(nullptr))).value()->facts().id, std::nullopt);
}

TEST(Jwk, NeedsTheMembersOfItsTypeWithAValue) {  // RFC 7518 section 6.3.1
  for (const char* member : {"kty", "n", "e"})
    EXPECT_FALSE(usable(with(rsa(), member, json::value(nullptr)))) << member;
}

TEST(Jwk, NeedsEachMemberOfItsType) {  // RFC 7518 sections 6.2.1 and 6.3.1, RFC 8037 section 2
  const auto ec = PrivateKey::generate(Algorithm::es256).public_jwk();
  const auto okp = PrivateKey::generate(Algorithm::eddsa).public_jwk();
  const auto without = [](json::object jwk, const char* member) {
    jwk.erase(member);
    return jwk;
  };
  for (const char* member : {"n", "e"})
    EXPECT_EQ(why_not(without(rsa(), member)), "'n' or 'e' is absent or not base64url") << member;
  for (const char* member : {"x", "y"}) {
    EXPECT_EQ(why_not(without(ec, member)), "'x' or 'y' is absent, not base64url or not as wide as the curve")
        << member;
  }
  EXPECT_EQ(why_not(without(okp, "x")), "'x' is absent, not base64url or not 32 bytes");
  for (const auto& jwk : {rsa(), ec, okp})
    EXPECT_EQ(why_not(without(jwk, "kty")), "'kty' or 'crv' is absent or unknown");
  for (const auto& jwk : {ec, okp})
    EXPECT_EQ(why_not(without(jwk, "crv")), "'kty' or 'crv' is absent or unknown");
}

TEST(Jwk, WithAPrivateMemberOfAnyOtherValueIsUnusable) {  // 4.2
  for (const auto& value : {json::value(""), json::value(false), json::value(json::array{json::object()})}) {
    EXPECT_FALSE(usable(with(rsa(), "oth", value)));
    EXPECT_FALSE(usable(with(rsa(), "d", value)));
  }
}

TEST(Jwk, OfRsaHas2048To8192Bits) {  // 4.2
  EXPECT_FALSE(usable(rsa(2047)));
  EXPECT_TRUE(usable(rsa(2048)));
  EXPECT_TRUE(usable(rsa(8192)));
  EXPECT_FALSE(usable(rsa(8193)));
  EXPECT_FALSE(usable(rsa(100'000)));
}

TEST(Jwk, OfRsaHasAnOddExponentOver1AndOfAtMost64Bits) {  // 4.2
  const auto exponent = [](const std::string& bytes) { return base64url_encode(bytes); };
  EXPECT_TRUE(usable(rsa(2048, exponent("\x03"))));
  EXPECT_TRUE(usable(rsa(2048, exponent(std::string(8, '\xFF')))));
  EXPECT_FALSE(usable(rsa(2048, exponent("\x01" + std::string(7, '\0') + "\x01"))));
  EXPECT_FALSE(usable(rsa(2048, exponent("\x01"))));
  EXPECT_FALSE(usable(rsa(2048, exponent("\x02"))));
  EXPECT_FALSE(usable(rsa(2048, exponent(std::string(1, '\0')))));
  EXPECT_FALSE(usable(rsa(2048, "")));
}

TEST(Jwk, OfRsaHasAnOddModulus) {
  std::string even = base64url_decode(odd_number(2048)).value();
  even.back() = static_cast<char>(even.back() & 0xFE);
  EXPECT_FALSE(usable(with(rsa(), "n", base64url_encode(even))));
}

// A leading zero is not part of the number, and what is longer is not made a number of: it would take time.
TEST(Jwk, OfRsaHasAtMostOneByteBeforeItsNumbers) {
  const auto modulus = [](const std::string& before, std::size_t bits) {
    return base64url_encode(before + base64url_decode(odd_number(bits)).value());
  };
  const std::string too_long = "the RSA modulus has over 8192 bits or the exponent over 64";
  EXPECT_EQ(why_not(with(rsa(), "n", modulus(std::string(1, '\0'), 8192))), "usable");
  EXPECT_EQ(why_not(with(rsa(), "n", modulus("\x01", 8192))), "the RSA modulus has over 8192 bits");
  EXPECT_EQ(why_not(with(rsa(), "n", modulus(std::string(2, '\0'), 8192))), too_long);
  EXPECT_EQ(why_not(with(rsa(), "e",
                         base64url_encode(std::string(6, '\0') + "\x01" + std::string(1, '\0') + "\x01"))),
            "usable");
  EXPECT_EQ(why_not(with(rsa(), "e", base64url_encode(std::string(9, '\xFF')))),
            "the RSA exponent has over 64 bits");
  EXPECT_EQ(why_not(with(rsa(), "e", base64url_encode(std::string(9, '\0') + "\x03"))), too_long);
}

TEST(Jwk, HoldsItsNumbersInBase64url) {
  EXPECT_FALSE(usable(with(rsa(), "n", "not base64url")));
  EXPECT_FALSE(usable(with(rsa(), "n", 5)));
  EXPECT_FALSE(usable(with(rsa(), "e", "AQAB=")));
  const auto ec = PrivateKey::generate(Algorithm::es256).public_jwk();
  EXPECT_FALSE(usable(with(ec, "x", "+/")));
}

TEST(Jwk, OfAPointThatIsNotOnItsCurveIsUnusable) {  // 4.2
  auto ec = PrivateKey::generate(Algorithm::es256).public_jwk();
  std::string y = base64url_decode(*string_member(ec, "y")).value();
  y.back() = static_cast<char>(y.back() ^ 1);
  EXPECT_FALSE(usable(with(ec, "y", base64url_encode(y))));
  EXPECT_FALSE(usable(with(with(ec, "x", base64url_encode(std::string(32, '\0'))), "y",
                           base64url_encode(std::string(32, '\0')))));
}

TEST(Jwk, HasCoordinatesAsWideAsItsCurve) {  // RFC 7518 section 6.2.1.2
  const auto ec = PrivateKey::generate(Algorithm::es256).public_jwk();
  for (const char* member : {"x", "y"}) {
    const std::string coordinate = base64url_decode(*string_member(ec, member)).value();
    for (const auto& other : {'\0' + coordinate, coordinate.substr(1), coordinate + '\0'}) {
      EXPECT_EQ(why_not(with(ec, member, base64url_encode(other))),
                "'x' or 'y' is absent, not base64url or not as wide as the curve")
          << member << ' ' << other.size();
    }
  }
  const auto okp = PrivateKey::generate(Algorithm::eddsa).public_jwk();
  for (const std::size_t size : {31U, 33U}) {
    EXPECT_EQ(why_not(with(okp, "x", base64url_encode(std::string(size, 'x')))),
              "'x' is absent, not base64url or not 32 bytes");
  }
}

TEST(Jwk, HasAStringForItsKeyId) {  // 4.2
  for (const auto& id : {json::value(1), json::value(true), json::value(json::array{"k"})})
    EXPECT_EQ(why_not(with(rsa(), "kid", id)), "'kid' is not a string");
}

TEST(Jwk, ThatIsRefusedLeavesNoOpensslErrorBehind) {
  ERR_clear_error();
  auto ec = PrivateKey::generate(Algorithm::es256).public_jwk();
  EXPECT_FALSE(usable(with(ec, "y", base64url_encode(std::string(32, 'x')))));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace auth0::inline v0::jose
