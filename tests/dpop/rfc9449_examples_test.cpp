#include "dpop/rfc9449_examples.hpp"

#include "jose/base64url.hpp"
#include "jose/compact_jws.hpp"
#include "jose/jwk.hpp"
#include "jose/sha256.hpp"
#include "jose/thumbprint.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
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

class Rfc9449Examples : public ::testing::TestWithParam<rfc9449::ExampleProof> {
 protected:
  const rfc9449::ExampleProof& example() const { return GetParam(); }
  const Parsed parsed_{GetParam().proof};
};

TEST_P(Rfc9449Examples, VerifyWithTheKeyThatTheyBring) {
  const auto key = jose::public_key_from_jwk(parsed_.key());
  ASSERT_TRUE(key.has_value()) << key.error();
  EXPECT_EQ(parsed_.jws.header->algorithm, "ES256");
  EXPECT_TRUE((*key)->verify(jose::Algorithm::es256, parsed_.jws.signing_input, parsed_.jws.signature));
}

TEST_P(Rfc9449Examples, DoNotVerifyOnceTheyAreChanged) {
  const auto key = jose::public_key_from_jwk(parsed_.key()).value();
  std::string changed(parsed_.jws.signing_input);
  changed.back() = changed.back() == 'A' ? 'Q' : 'A';
  EXPECT_FALSE(key->verify(jose::Algorithm::es256, changed, parsed_.jws.signature));
}

TEST_P(Rfc9449Examples, BringTheKeyOfTheFigures) {
  EXPECT_EQ(parsed_.key(),
            (json::object{{"kty", "EC"}, {"x", rfc9449::key_x}, {"y", rfc9449::key_y}, {"crv", "P-256"}}));
  EXPECT_EQ(jose::jwk_thumbprint(parsed_.key()), rfc9449::thumbprint);  // section 6.1
}

TEST_P(Rfc9449Examples, SayWhatTheFiguresSay) {
  EXPECT_EQ(parsed_.jws.header->type, "dpop+jwt");
  EXPECT_EQ(parsed_.claims.at("htm"), json::value(example().method));
  EXPECT_EQ(parsed_.claims.at("htu"), json::value(example().url));
  EXPECT_EQ(parsed_.claims.at("jti"), json::value(example().id));
  EXPECT_EQ(parsed_.claims.at("iat"), json::value(example().issued_at.time_since_epoch().count()));
}

TEST_P(Rfc9449Examples, HoldTheHashOfTheAccessTokenThatComesWithThem) {
  EXPECT_EQ(parsed_.claims.contains("ath"), !example().access_token.empty());
  if (example().access_token.empty()) return;
  EXPECT_EQ(parsed_.claims.at("ath"), json::value(rfc9449::token_hash));
  EXPECT_EQ(jose::base64url_encode(jose::sha256(example().access_token)), rfc9449::token_hash);
}

INSTANTIATE_TEST_SUITE_P(Section, Rfc9449Examples, ::testing::ValuesIn(rfc9449::proofs), [](const auto& test) {
  std::string name(test.param.section);
  std::ranges::replace(name, '.', '_');
  return name;
});

TEST(Rfc9449ExampleToken, IsBoundToTheKeyOfTheProofs) {  // section 6.1
  const Parsed token(rfc9449::bound_token);
  EXPECT_EQ(token.claims.at("cnf"), (json::value{{"jkt", rfc9449::thumbprint}}));
}

}  // namespace
}  // namespace auth0::test
