#include <auth0/algorithm.hpp>
#include <auth0/api_client.hpp>
#include <auth0/exceptions.hpp>

#include <array>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using Algorithms = std::vector<Algorithm>;

constexpr std::array<std::pair<Algorithm, const char*>, 11> algorithm_names = {{
    {Algorithm::rs256, "RS256"},
    {Algorithm::rs384, "RS384"},
    {Algorithm::rs512, "RS512"},
    {Algorithm::ps256, "PS256"},
    {Algorithm::ps384, "PS384"},
    {Algorithm::ps512, "PS512"},
    {Algorithm::es256, "ES256"},
    {Algorithm::es384, "ES384"},
    {Algorithm::es512, "ES512"},
    {Algorithm::eddsa, "EdDSA"},
    {Algorithm::ed25519, "Ed25519"},
}};

static_assert(!std::is_constructible_v<AlgorithmList, int>);
static_assert(!std::is_constructible_v<NamedAlgorithm, int>);
static_assert(!std::is_constructible_v<AlgorithmList, const char*, const char*>);

Algorithms algorithms_in(const AlgorithmList& list) {
  return list.values();
}

std::string why_refused(std::string_view name) {
  try {
    const NamedAlgorithm accepted(name);
    return "accepted";
  } catch (const InvalidConfigurationError& refused) {
    return refused.what();
  }
}

// 2.4
TEST(NamedAlgorithm, IsGivenByItsValueOrItsName) {
  for (const auto& [algorithm, name] : algorithm_names) {
    EXPECT_EQ(to_string(algorithm), name);
    EXPECT_EQ(NamedAlgorithm(algorithm).value(), algorithm);
    EXPECT_EQ(NamedAlgorithm(name).value(), algorithm);
    EXPECT_EQ(NamedAlgorithm(std::string(name)).value(), algorithm);
    EXPECT_EQ(NamedAlgorithm(std::string_view(name)).value(), algorithm);
  }
}

// 2.4
TEST(NamedAlgorithm, IsNotSymmetric) {
  for (const auto* name : {"HS256", "HS384", "HS512", "hs256", "Hs256", "hS512", "HS", "HS1"})
    EXPECT_TRUE(why_refused(name).starts_with("the signature algorithm is symmetric")) << name;
}

// 2.4: the message tells which names there are.
TEST(NamedAlgorithm, IsKnown) {
  for (const auto* name :
       {"none", "None", "", "rs256", "RS256 ", "RS1", "ES256K", "Ed448", "eddsa", "H", "RSA-OAEP"}) {
    const auto message = why_refused(name);
    EXPECT_TRUE(message.starts_with("the signature algorithm is unknown; known are"))
        << name << ": " << message;
    for (const auto& [algorithm, known] : algorithm_names)
      EXPECT_TRUE(message.contains(known)) << message;
  }
}

TEST(AlgorithmList, HoldsOneOrSeveralHoweverTheyAreWritten) {
  const Algorithms one = {Algorithm::es256};
  const Algorithms two = {Algorithm::rs256, Algorithm::es256};
  EXPECT_EQ(algorithms_in(Algorithm::es256), one);
  EXPECT_EQ(algorithms_in("ES256"), one);
  EXPECT_EQ(algorithms_in(std::string("ES256")), one);
  EXPECT_EQ(algorithms_in({"ES256"}), one);
  EXPECT_EQ(algorithms_in({Algorithm::es256}), one);
  EXPECT_EQ(algorithms_in({"RS256", "ES256"}), two);
  EXPECT_EQ(algorithms_in({Algorithm::rs256, "ES256"}), two);
  EXPECT_EQ(algorithms_in({{"RS256", "ES256"}}), two);
  EXPECT_EQ(algorithms_in(two), two);
  EXPECT_EQ(algorithms_in(std::vector<std::string>{"RS256", "ES256"}), two);
  EXPECT_EQ(algorithms_in(StringList{"RS256", "ES256"}), two);
  EXPECT_EQ(algorithms_in(AlgorithmList(two)), two);
}

TEST(AlgorithmList, IsEmptyWhereNothingWasWritten) {
  EXPECT_TRUE(AlgorithmList().empty());
  EXPECT_TRUE(algorithms_in({}).empty());
  EXPECT_TRUE(algorithms_in(std::vector<std::string>()).empty());
}

TEST(AlgorithmList, MayBeOptional) {
  const VerifyAccessTokenRequest one{.algorithms = {"ES256"}};
  const VerifyAccessTokenRequest two{.algorithms = {{"ES256", "RS256"}}};
  EXPECT_EQ(one.algorithms->values(), (Algorithms{Algorithm::es256}));
  EXPECT_EQ(two.algorithms->values(), (Algorithms{Algorithm::es256, Algorithm::rs256}));
}

TEST(AlgorithmList, RefusesAWrongNameAmongOthers) {
  EXPECT_THROW(AlgorithmList({"RS256", "HS256"}), InvalidConfigurationError);
  EXPECT_THROW(AlgorithmList({"RS256", "none"}), InvalidConfigurationError);
  EXPECT_THROW(AlgorithmList(std::vector<std::string>{"RS256", ""}), InvalidConfigurationError);
}

}  // namespace

}  // namespace auth0::test
