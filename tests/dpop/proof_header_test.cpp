#include "dpop/proof_fixture.hpp"
#include "jose/json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
using auth0::testing::DpopKey;

json::object with(json::object jwk, std::string_view name, const json::value& value) {
  jwk[name] = value;
  return jwk;
}

json::object without(json::object jwk, std::string_view name) {
  jwk.erase(name);
  return jwk;
}

struct HeaderCase {
  std::string_view name;
  json::value value;
  std::string_view outcome = "accepted";
};

class HeaderOfAProof : public ProofTest {
 protected:
  void expect_outcomes(const std::vector<HeaderCase>& cases) const {
    for (const auto& [name, value, expected] : cases)
      EXPECT_EQ(outcome(with_header(name, value)), expected) << name << ' ' << value;
  }
  void expect_key_refused(const std::vector<json::value>& keys) const {
    for (const auto& key : keys)
      EXPECT_EQ(outcome(with_header("jwk", key)), "proof_key_invalid") << key;
  }
  [[nodiscard]] std::string_view outcome_without(const std::string& name) const {
    auto options = good();
    options.without_header = {name};
    return outcome(options);
  }
};

// 8.3: "`dpop+jwt` (any case, with or without `application/`)"
TEST_F(HeaderOfAProof, SaysThatItIsAProof) {
  expect_outcomes({
      {"typ", "dpop+jwt"},
      {"typ", "DPoP+JWT"},
      {"typ", "application/dpop+jwt"},
      {"typ", "Application/DPOP+jwt"},
      {"typ", "JWT", "proof_type_invalid"},
      {"typ", "at+jwt", "proof_type_invalid"},
      {"typ", "", "proof_type_invalid"},
      {"typ", "dpop", "proof_type_invalid"},
      {"typ", "dpop+jwt ", "proof_type_invalid"},
      {"typ", "dpop+jwt; a=b", "proof_type_invalid"},
      {"typ", "application/", "proof_type_invalid"},
      {"typ", "application/application/dpop+jwt", "proof_type_invalid"},
      {"typ", "text/dpop+jwt", "proof_type_invalid"},
      {"typ", 7, "malformed_proof"},
      {"typ", nullptr, "malformed_proof"},
  });
  EXPECT_EQ(outcome_without("typ"), "proof_type_invalid");
}

// 8.3: "`alg` in `dpop.algorithms`"
TEST_F(HeaderOfAProof, NamesAnAllowedAlgorithm) {
  expect_outcomes({
      {"alg", "none", "proof_algorithm_not_allowed"},
      {"alg", "HS256", "proof_algorithm_not_allowed"},
      {"alg", "ES384", "proof_algorithm_not_allowed"},
      {"alg", "RS256", "proof_algorithm_not_allowed"},
      {"alg", "es256", "proof_algorithm_not_allowed"},
      {"alg", "", "proof_algorithm_not_allowed"},
      {"alg", 7, "malformed_proof"},
  });
  EXPECT_EQ(outcome_without("alg"), "malformed_proof");
}

// 5.3, RFC 7515 section 4.1.11: no extension is understood. What nobody knows and nobody demands is ignored.
TEST_F(HeaderOfAProof, DemandsNoExtension) {
  expect_outcomes({
      {"crit", json::array{"exp"}, "malformed_proof"},
      {"crit", json::array{}, "malformed_proof"},
      {"b64", true, "malformed_proof"},
      {"kid", 7, "malformed_proof"},
      {"kid", "a key"},
      {"extra", json::array{1, 2}},
      {"jku", "https://example.com/jwks"},
  });
}

// 8.3: "`jwk` a public key of the fitting type"
TEST_F(HeaderOfAProof, BringsAPublicKey) {
  const auto jwk = key_.public_jwk();
  expect_key_refused({"text", 7, nullptr, json::array{json::value(jwk)}, json::object(), true});
  EXPECT_EQ(outcome_without("jwk"), "proof_key_invalid");
  for (const auto* member : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
    expect_key_refused({with(jwk, member, "AAAA"), with(jwk, member, "")});
  expect_outcomes({{"jwk", with(jwk, "d", nullptr)}, {"jwk", with(jwk, "oth", json::array())}});
  expect_key_refused({json::object{{"kty", "oct"}, {"k", "AAAA"}}});
}

TEST_F(HeaderOfAProof, BringsAKeyThatIsForItsSignature) {
  const auto jwk = key_.public_jwk();
  EXPECT_EQ(outcome(with_header("jwk", with(jwk, "use", "sig"))), "accepted");
  EXPECT_EQ(outcome(with_header("jwk", with(jwk, "alg", "ES256"))), "accepted");
  EXPECT_EQ(outcome(with_header("jwk", with(jwk, "kid", "a key"))), "accepted");
  expect_key_refused({with(jwk, "use", "enc"), with(jwk, "use", 7), with(jwk, "alg", "ES384"),
                      with(jwk, "alg", "HS256"), with(jwk, "key_ops", json::array{json::value("sign")})});
}

TEST_F(HeaderOfAProof, BringsAKeyOfTheTypeOfItsAlgorithm) {
  const auto jwk = key_.public_jwk();
  const auto x = jose::string_member(jwk, "x").value();
  expect_key_refused({DpopKey("ES384").public_jwk(), DpopKey("RS256").public_jwk(),
                      DpopKey("EdDSA").public_jwk(), with(jwk, "kty", "OKP"), with(jwk, "crv", "P-384"),
                      with(jwk, "crv", "secp256k1"), without(jwk, "y"),
                      with(jwk, "y", json::value(x))});  // such a point is not on the curve
}

// RFC 8725 section 3.1: a key that is for RS256 is not for PS256, though it could verify it.
TEST_F(HeaderOfAProof, BringsNoRsaKeyThatIsForAnotherAlgorithm) {
  const DpopKey key("PS256");
  rules_.algorithms = {jose::Algorithm::rs256, jose::Algorithm::ps256};
  auto options = good();
  options.header["jwk"] = with(key.public_jwk(), "alg", "RS256");
  EXPECT_EQ(outcome(key.make_proof(options)), "proof_key_invalid");
}

}  // namespace

}  // namespace auth0::test
