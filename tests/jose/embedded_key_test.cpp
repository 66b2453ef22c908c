#include "jose/embedded_key.hpp"

#include "jose/base64url.hpp"
#include "jose/jwk.hpp"
#include "jose/private_key.hpp"
#include "jose/thumbprint.hpp"
#include "support/big_numbers.hpp"
#include "support/key_of_each_algorithm.hpp"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace auth0::inline v0::jose {
namespace {

namespace json = boost::json;

std::shared_ptr<const JwsHeader> header_with(const json::value& jwk) {
  auto header = std::make_shared<JwsHeader>();
  header->fields["jwk"] = jwk;
  return header;
}

std::string why_not(const json::value& jwk, Algorithm algorithm = Algorithm::es256) {
  const auto key = embedded_key(header_with(jwk), algorithm);
  return key ? "usable" : key.error();
}

TEST(EmbeddedKey, VerifiesWhatItsPrivateHalfSigned) {
  for (const auto algorithm : {Algorithm::es256, Algorithm::es384, Algorithm::eddsa, Algorithm::ps256}) {
    const auto& pair = test::key_of(algorithm);
    const auto key = embedded_key(header_with(pair.public_jwk()), algorithm);
    ASSERT_TRUE(key) << info(algorithm).name << ": " << key.error();
    const auto signature = pair.sign("text");
    const std::vector<unsigned char> bytes(signature.begin(), signature.end());
    EXPECT_TRUE(key->key->verify(algorithm, "text", bytes)) << info(algorithm).name;
    EXPECT_FALSE(key->key->verify(algorithm, "other text", bytes)) << info(algorithm).name;
  }
}

// RFC 7638: of the required members only, so that nothing else in the header makes it another key.
TEST(EmbeddedKey, KnowsItsThumbprint) {
  auto jwk = PrivateKey::generate(Algorithm::es256).public_jwk();
  const auto thumbprint = jwk_thumbprint(jwk);
  jwk["kid"] = "a key";
  jwk["use"] = "sig";
  EXPECT_EQ(embedded_key(header_with(jwk), Algorithm::es256).value().thumbprint, thumbprint);
}

TEST(EmbeddedKey, KeepsTheHeaderThatItCameIn) {
  const auto header = header_with(PrivateKey::generate(Algorithm::es256).public_jwk());
  EXPECT_EQ(embedded_key(header, Algorithm::es256).value().header, header);
}

TEST(EmbeddedKey, IsAnObjectInTheHeader) {
  const auto key = embedded_key(std::make_shared<JwsHeader>(), Algorithm::es256);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error(), "the header has no 'jwk'");
  for (const auto& value :
       {json::value("text"), json::value(7), json::value(nullptr), json::value(json::array())})
    EXPECT_EQ(why_not(value), "'jwk' is not an object");
}

TEST(EmbeddedKey, FitsTheAlgorithm) {  // 8.3
  const auto jwk = PrivateKey::generate(Algorithm::es256).public_jwk();
  EXPECT_EQ(why_not(jwk), "usable");
  for (const auto other : {Algorithm::es384, Algorithm::es512, Algorithm::rs256, Algorithm::eddsa})
    EXPECT_EQ(why_not(jwk, other), "the key does not fit 'alg'") << info(other).name;
}

TEST(EmbeddedKey, MayHoldNullsAndEmptyArraysForMembersThatAreAbsent) {  // 8.3
  auto jwk = PrivateKey::generate(Algorithm::es256).public_jwk();
  jwk["key_ops"] = json::array();
  jwk["oth"] = json::array();
  jwk["x5c"] = json::array();
  jwk["d"] = nullptr;
  jwk["alg"] = nullptr;
  EXPECT_EQ(why_not(jwk), "usable");
}

// Whoever sends a key chooses what it costs to verify with it.
TEST(EmbeddedKey, OfRsaHasAtMost4096BitsAndAnExponentOfAtMost32) {  // 8.3
  const auto rsa = [](std::size_t bits, const std::string& exponent) {
    return json::object{{"kty", "RSA"}, {"n", test::odd_number(bits)}, {"e", base64url_encode(exponent)}};
  };
  const std::string largest(4, '\xFF');
  EXPECT_EQ(why_not(rsa(4096, largest), Algorithm::rs256), "usable");
  for (const std::size_t bits : {std::size_t{4097}, std::size_t{8192}}) {
    EXPECT_TRUE(why_not(rsa(bits, largest), Algorithm::rs256).starts_with("the RSA modulus has over 4096 bits"))
        << bits;
  }
  EXPECT_EQ(why_not(rsa(4096, "\x01" + std::string(3, '\0') + "\x01"), Algorithm::rs256),
            "the RSA exponent has over 32 bits");
  EXPECT_NE(why_not(rsa(4096, std::string(8, '\xFF')), Algorithm::rs256), "usable");
  EXPECT_TRUE(public_key_from_jwk(rsa(8192, std::string(8, '\xFF'))));  // an issuer's may be larger
}

TEST(EmbeddedKey, IsAPublicOne) {  // 8.3, RFC 9449 section 4.3 (7)
  auto jwk = PrivateKey::generate(Algorithm::es256).public_jwk();
  jwk["d"] = "AAAA";
  EXPECT_EQ(why_not(jwk), "it contains private or symmetric key members");
  EXPECT_EQ(why_not(json::object{{"kty", "oct"}, {"k", "AAAA"}}),
            "it contains private or symmetric key members");
}

// Whatever an attacker puts into its key, none of it comes back in a message.
TEST(EmbeddedKey, SaysWhyItIsRefusedWithoutRepeatingIt) {
  for (const auto* member : {"kty", "crv", "x", "y", "use", "alg", "key_ops"}) {
    auto jwk = PrivateKey::generate(Algorithm::es256).public_jwk();
    jwk[member] = "S3CR3T\r\n";
    const auto message = why_not(jwk);
    EXPECT_NE(message, "usable") << member;
    EXPECT_EQ(message.find("S3CR3T"), std::string::npos) << member;
  }
}

}  // namespace
}  // namespace auth0::inline v0::jose
