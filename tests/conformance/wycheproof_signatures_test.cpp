#include "jose/base64url.hpp"
#include "jose/jwk.hpp"
#include "support/vectors_fixture.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <span>
#include <string>

namespace auth0::test {
namespace {

namespace json = boost::json;

std::string as_text(const json::value& value) {
  return std::string(value.as_string());
}

// A number in hexadecimal as base64url of exactly this width, whatever zeros the file wrote before it.
std::string coordinate(const json::value& hex, std::size_t width) {
  std::string bytes = from_hex(as_text(hex));
  bytes.erase(0, std::min(bytes.find_first_not_of('\0'), bytes.size()));
  return jose::base64url_encode(std::string(width - bytes.size(), '\0') + bytes);
}

// The group's key: a JWK, or where the file gives none for it the coordinates of a point.
json::object key_of(const json::object& group, const char* key_member) {
  if (group.contains(key_member)) return group.at(key_member).as_object();
  const auto& point = group.at("publicKey").as_object();
  return {{"kty", "EC"},
          {"crv", "P-256"},
          {"x", coordinate(point.at("wx"), 32)},
          {"y", coordinate(point.at("wy"), 32)}};
}

class WycheproofSignatures : public VectorsTest {
 protected:
  WycheproofSignatures() : VectorsTest("wycheproof") {}

  void run(const char* file_name, jose::Algorithm algorithm, const char* key_member) {
    const json::object file = read_json(folder() / file_name).as_object();
    int seen = 0;
    for (const auto& group : file.at("testGroups").as_array()) {
      const auto key = jose::public_key_from_jwk(key_of(group.as_object(), key_member));
      ASSERT_TRUE(key) << key.error();
      for (const auto& test : group.at("tests").as_array()) {
        ++seen;
        const std::string signature = from_hex(as_text(test.at("sig")));
        const bool accepted = (*key)->verify(
            algorithm, from_hex(as_text(test.at("msg"))),
            std::span(reinterpret_cast<const unsigned char*>(signature.data()), signature.size()));
        // "acceptable" leaves the choice: it is refused here.
        EXPECT_EQ(accepted, as_text(test.at("result")) == "valid")
            << test.at("tcId").to_number<int>() << ' ' << as_text(test.at("comment"));
      }
    }
    EXPECT_EQ(seen, file.at("numberOfTests").to_number<int>());
  }
};

TEST_F(WycheproofSignatures, OfP256InTheFormOfAJwsAreJudgedAsTheFileSays) {  // 5.4
  run("ecdsa_secp256r1_sha256_p1363_test.json", jose::Algorithm::es256, "publicKeyJwk");
}

TEST_F(WycheproofSignatures, OfRsaAreJudgedAsTheFileSays) {  // 5.4
  run("rsa_signature_2048_sha256_test.json", jose::Algorithm::rs256, "keyJwk");
}

TEST_F(WycheproofSignatures, OfRsaPssAreJudgedAsTheFileSays) {  // 5.4
  run("rsa_pss_2048_sha256_mgf1_32_test.json", jose::Algorithm::ps256, "publicKeyJwk");
}

TEST_F(WycheproofSignatures, OfEd25519AreJudgedAsTheFileSays) {
  run("ed25519_test.json", jose::Algorithm::eddsa, "publicKeyJwk");
}

}  // namespace
}  // namespace auth0::test
