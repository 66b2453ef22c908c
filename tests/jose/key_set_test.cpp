#include "jose/key_set.hpp"

#include "jose/private_key.hpp"
#include "support/big_numbers.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace auth0::inline v0::jose {
namespace {

namespace json = boost::json;

json::object rsa_entry(json::object more = {}) {
  json::object jwk{{"kty", "RSA"}, {"n", test::odd_number(2048)}, {"e", "AQAB"}};
  for (const auto& [name, value] : more)
    jwk[name] = value;
  return jwk;
}

// Another key than `rsa` makes.
json::object other_rsa(const json::object& more) {
  auto jwk = rsa_entry(more);
  jwk["n"] = test::odd_number(3072);
  return jwk;
}

std::string set_of(const std::vector<json::value>& members) {
  return json::serialize(json::object{{"keys", json::array(members.begin(), members.end())}});
}

// What selecting from these keys gives: the key's id, or the reason.
std::string select(const std::vector<json::value>& members, std::optional<std::string_view> key_id,
                   Algorithm algorithm = Algorithm::rs256) {
  const auto set = KeySet::parse(set_of(members));
  if (!set) return set.error();
  JwsHeader header;
  header.key_id = key_id;
  const auto key = set->select(header, algorithm);
  return key ? (*key)->facts().id.value_or("no id") : std::string(to_string(key.error().reason));
}

TEST(KeySet, IsAnObjectWithAnArrayOfKeys) {  // 4.2
  for (const char* text : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":null})", R"({"keys":[],"keys":[]})"}) {
    EXPECT_FALSE(KeySet::parse(text)) << text;
  }
}

TEST(KeySet, MayHaveNoEntries) {  // 4.2
  const auto set = KeySet::parse(R"({"keys":[]})");
  ASSERT_TRUE(set) << set.error();
  EXPECT_TRUE(set->empty());
  EXPECT_EQ(set->select({}, Algorithm::rs256).error().reason, Reason::unknown_key);
}

TEST(KeySet, WithEntriesOfWhichNoneCanBeUsedIsAFailure) {  // 4.2
  const auto only_encryption = KeySet::parse(set_of({rsa_entry({{"use", "enc"}})}));
  ASSERT_FALSE(only_encryption);
  EXPECT_NE(only_encryption.error().find("'use'"), std::string::npos) << only_encryption.error();
}

TEST(KeySet, SkipsMembersThatCannotBeUsed) {  // 4.2
  const auto set = KeySet::parse(
      set_of({nullptr, "text", json::object{}, rsa_entry({{"use", "enc"}}), rsa_entry({{"kid", "good"}})}));

  ASSERT_TRUE(set) << set.error();
  EXPECT_EQ(set->size(), 1U);
}

TEST(KeySet, HoldsAtMost256Members) {  // 4.2
  EXPECT_TRUE(KeySet::parse(set_of(std::vector<json::value>(256, rsa_entry()))));
  EXPECT_FALSE(KeySet::parse(set_of(std::vector<json::value>(257, rsa_entry()))));
}

TEST(KeySet, SelectsByKeyId) {  // 4.3
  const std::vector<json::value> keys = {rsa_entry({{"kid", "a"}}), rsa_entry({{"kid", "b"}})};
  EXPECT_EQ(select(keys, "a"), "a");
  EXPECT_EQ(select(keys, "b"), "b");
  EXPECT_EQ(select(keys, "c"), "unknown_key");
  EXPECT_EQ(select(keys, "A"), "unknown_key");
  EXPECT_EQ(select({rsa_entry()}, "a"), "unknown_key");
}

TEST(KeySet, SelectsByTheRestWhereTheTokenHasNoKeyId) {  // 4.3
  const json::object ec = PrivateKey::generate(Algorithm::es256).public_jwk();
  EXPECT_EQ(select({rsa_entry({{"kid", "a"}}), ec}, std::nullopt), "a");
  EXPECT_EQ(select({rsa_entry({{"kid", "a"}}), ec}, std::nullopt, Algorithm::es256), "no id");
  EXPECT_EQ(select({rsa_entry({{"kid", "a"}}), other_rsa({{"kid", "b"}})}, std::nullopt), "ambiguous_key");
}

TEST(KeySet, SelectsOnlyKeysThatFitTheAlgorithm) {  // 4.3
  EXPECT_EQ(select({rsa_entry({{"kid", "a"}})}, "a", Algorithm::es256), "unknown_key");
  EXPECT_EQ(select({rsa_entry({{"kid", "a"}, {"alg", "RS256"}})}, "a", Algorithm::ps256), "unknown_key");
  EXPECT_EQ(select({rsa_entry({{"kid", "a"}, {"alg", "RS256"}})}, "a", Algorithm::rs256), "a");
  EXPECT_EQ(select({rsa_entry({{"kid", "a"}})}, "a", Algorithm::ps512), "a");
}

TEST(KeySet, FindsTwoKeysOfOneIdAmbiguous) {  // 4.3
  EXPECT_EQ(select({rsa_entry({{"kid", "a"}}), other_rsa({{"kid", "a"}})}, "a"), "ambiguous_key");
  EXPECT_EQ(
      select({rsa_entry({{"kid", "a"}, {"alg", "RS512"}}), rsa_entry({{"kid", "a"}, {"alg", "RS256"}})}, "a"),
      "a");
}

// An issuer may publish its key plain and with its certificate.
TEST(KeySet, TakesEntriesThatHoldTheSameKeyForOne) {  // 4.3
  const auto with_certificate =
      rsa_entry({{"kid", "a"}, {"alg", "RS256"}, {"x5c", json::array{"MIIB", "MIIC"}}});
  EXPECT_EQ(select({rsa_entry({{"kid", "a"}}), rsa_entry({{"kid", "a"}})}, "a"), "a");
  EXPECT_EQ(select({rsa_entry({{"kid", "a"}}), with_certificate}, "a"), "a");
  EXPECT_EQ(select({with_certificate, rsa_entry({{"kid", "b"}})}, std::nullopt), "a");
  EXPECT_EQ(select({rsa_entry({{"kid", "a"}}), with_certificate, other_rsa({{"kid", "a"}})}, "a"),
            "ambiguous_key");
}

}  // namespace
}  // namespace auth0::inline v0::jose
