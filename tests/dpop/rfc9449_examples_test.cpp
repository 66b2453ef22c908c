#include "dpop/rfc9449_examples.hpp"

#include "jose/base64url.hpp"
#include "jose/compact_jws.hpp"
#include "jose/jwk.hpp"
#include "jose/sha256.hpp"
#include "jose/thumbprint.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {
namespace {

namespace json = boost::json;

struct Parsed {
  explicit Parsed(std::string_view text)
      : jws(jose::parse_compact_jws(text, {.max_size = 8192}, claims).value()) {}

  [[nodiscard]] const json::object& key() const { return jws.header->fields.at("jwk").as_object(); }

  json::object claims;
  jose::CompactJws jws;
};

TEST(Rfc9449Examples, VerifyWithTheKeyThatTheyBring) {
  for (const auto& example : rfc9449::proofs) {
    const Parsed proof(example.proof);
    const auto key = jose::public_key_from_jwk(proof.key());
    ASSERT_TRUE(key.has_value()) << example.section << ": " << key.error();
    EXPECT_EQ(proof.jws.header->algorithm, "ES256");
    EXPECT_TRUE((*key)->verify(jose::Algorithm::es256, proof.jws.signing_input, proof.jws.signature))
        << example.section;
  }
}

TEST(Rfc9449Examples, DoNotVerifyWithTheSignatureOfAnother) {
  const Parsed proof(rfc9449::proofs.front().proof);
  const Parsed other(rfc9449::proofs.back().proof);
  const auto key = jose::public_key_from_jwk(proof.key()).value();
  EXPECT_FALSE(key->verify(jose::Algorithm::es256, proof.jws.signing_input, other.jws.signature));
}

TEST(Rfc9449Examples, BringTheKeyOfTheFigures) {
  const json::object key = {{"kty", "EC"}, {"x", rfc9449::key_x}, {"y", rfc9449::key_y}, {"crv", "P-256"}};
  for (const auto& example : rfc9449::proofs)
    EXPECT_EQ(Parsed(example.proof).key(), key) << example.section;
  EXPECT_EQ(jose::jwk_thumbprint(key), rfc9449::thumbprint);  // section 6.1
}

TEST(Rfc9449Examples, SayWhatTheFiguresSay) {
  for (const auto& example : rfc9449::proofs) {
    const Parsed proof(example.proof);
    EXPECT_EQ(proof.jws.header->type, "dpop+jwt") << example.section;
    EXPECT_EQ(proof.claims.at("htm"), json::value(example.method)) << example.section;
    EXPECT_EQ(proof.claims.at("htu"), json::value(example.url)) << example.section;
    EXPECT_EQ(proof.claims.at("jti"), json::value(example.id)) << example.section;
    EXPECT_EQ(proof.claims.at("iat"), json::value(example.issued_at.time_since_epoch().count()))
        << example.section;
    EXPECT_EQ(proof.claims.contains("ath"), !example.access_token.empty()) << example.section;
  }
}

TEST(Rfc9449Examples, HoldTheHashOfTheAccessToken) {  // section 7.1
  const auto& example = rfc9449::proofs.back();
  EXPECT_EQ(Parsed(example.proof).claims.at("ath"), json::value(rfc9449::token_hash));
  EXPECT_EQ(jose::base64url_encode(jose::sha256(example.access_token)), rfc9449::token_hash);
}

TEST(Rfc9449Examples, AreOfTheKeyThatTheTokenIsBoundTo) {  // section 6.1
  const Parsed token(rfc9449::bound_token);
  EXPECT_EQ(token.claims.at("cnf"), json::value(json::object{{"jkt", rfc9449::thumbprint}}));
}

}  // namespace
}  // namespace auth0::test
