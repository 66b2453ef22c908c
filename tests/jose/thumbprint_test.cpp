#include "jose/thumbprint.hpp"

#include "jose/sha256.hpp"

#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace auth0::inline v0::jose {
namespace {

namespace json = boost::json;

// The key of RFC 7638 section 3.1.
json::object rsa_example() {
  return {{"kty", "RSA"},
          {"n",
           "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1"
           "L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4"
           "QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbO"
           "pbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csF"
           "Cur-kEgU8awapJzKnqDKgw"},
          {"e", "AQAB"},
          {"alg", "RS256"},
          {"kid", "2011-04-29"}};
}

TEST(JwkThumbprint, OfAnRsaKeyIsThatOfRfc7638) {  // section 3.1
  EXPECT_EQ(jwk_thumbprint(rsa_example()), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST(JwkThumbprint, OfAnEd25519KeyIsThatOfRfc8037) {  // appendix A.3
  EXPECT_EQ(jwk_thumbprint(
                {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST(JwkThumbprint, DependsOnNothingButTheRequiredMembers) {
  auto key = rsa_example();
  const auto thumbprint = jwk_thumbprint(key);
  key["use"] = "sig";
  key.erase("kid");
  EXPECT_TRUE(thumbprint.has_value());
  EXPECT_EQ(jwk_thumbprint(key), thumbprint);
  key["e"] = "Aw";
  EXPECT_NE(jwk_thumbprint(key), thumbprint);
}

TEST(JwkThumbprint, IsNothingForAnUnknownTypeOrAMissingMember) {
  EXPECT_EQ(jwk_thumbprint({{"kty", "oct"}, {"k", "AAAA"}}), std::nullopt);
  EXPECT_EQ(jwk_thumbprint({{"kty", "EC"}, {"crv", "P-256"}, {"x", "AAAA"}}), std::nullopt);
  EXPECT_EQ(jwk_thumbprint({{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", 1}}), std::nullopt);
}

TEST(Sha256, IsThatOfFips180) {
  EXPECT_EQ(sha256("abc").substr(0, 4), "\xBA\x78\x16\xBF");
}

}  // namespace
}  // namespace auth0::inline v0::jose
