#include "jose/algorithm.hpp"

#include <gtest/gtest.h>

namespace auth0::inline v0::jose {
namespace {

TEST(AlgorithmFromName, KnowsTheTenAlgorithmsAndTheirOwnNames) {  // 2.4
  for (const char* name :
       {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}) {
    const auto algorithm = algorithm_from_name(name);
    ASSERT_TRUE(algorithm.has_value()) << name;
    EXPECT_EQ(info(*algorithm).name, name);
    EXPECT_EQ(info(*algorithm).algorithm, *algorithm);
  }
}

TEST(AlgorithmFromName, TakesEd25519ForEdDsa) {  // RFC 9864 section 2.2
  EXPECT_EQ(algorithm_from_name("Ed25519"), Algorithm::eddsa);
}

TEST(CanonicalAlgorithm, HasOneNameForEd25519) {
  EXPECT_EQ(canonical(Algorithm::ed25519), Algorithm::eddsa);
  EXPECT_EQ(canonical(Algorithm::eddsa), Algorithm::eddsa);
  EXPECT_EQ(canonical(Algorithm::es256), Algorithm::es256);
  EXPECT_EQ(info(Algorithm::ed25519).name, "Ed25519");
}

TEST(AlgorithmFromName, KnowsNothingElse) {  // 5.2: compared exactly
  for (const char* name : {"none", "None", "HS256", "HS384", "HS512", "rs256", "RS256 ", "", "ES256K", "EDDSA",
                           "ed25519", "Ed448", "RS1"}) {
    EXPECT_FALSE(algorithm_from_name(name)) << name;
  }
}

}  // namespace
}  // namespace auth0::inline v0::jose
