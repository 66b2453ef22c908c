#include "jose/base64url.hpp"
#include "jose/compact_jws.hpp"
#include "jose/json.hpp"
#include "jose/jwk.hpp"
#include "jose/sha256.hpp"
#include "jose/thumbprint.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/manual_clock.hpp>

#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>

namespace auth0::inline v0::testing {
namespace {

namespace json = boost::json;

using std::chrono::seconds;
using std::chrono::sys_seconds;

// A proof taken apart as a server would.
struct Proof {
  explicit Proof(std::string given)
      : text(std::move(given)), jws(jose::parse_compact_jws(text, {.max_size = 8192}, claims).value()) {}

  [[nodiscard]] const json::object& header() const { return jws.header->fields; }

  std::string text;
  json::object claims;
  jose::CompactJws jws;
};

// Whether the signature is that of the key in the proof's own header.
bool verifies(const Proof& proof) {
  const auto algorithm = jose::algorithm_from_name(proof.jws.header->algorithm).value();
  const auto key = jose::public_key_from_jwk(proof.header().at("jwk").as_object()).value();
  return key->verify(algorithm, proof.jws.signing_input, proof.jws.signature);
}

TEST(DpopKey, MakesProofsThatVerifyWithTheKeyThatTheyBring) {  // RFC 9449 §4.3 (7)
  for (const auto* algorithm :
       {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}) {
    const DpopKey key(algorithm);
    const Proof proof(key.make_proof({.url = "https://api.example.com/"}));
    EXPECT_EQ(proof.jws.header->algorithm, algorithm);
    EXPECT_TRUE(verifies(proof)) << algorithm;
  }
}

TEST(DpopKey, OfAPemNamesItsAlgorithmAsItWasGiven) {  // RFC 9864
  const DpopKey key("EdDSA");
  const auto same = DpopKey::from_pem(key.private_key_pem(), "Ed25519");
  const Proof proof(same.make_proof({.url = "https://api.example.com/"}));
  EXPECT_EQ(proof.jws.header->algorithm, "Ed25519");
  EXPECT_TRUE(verifies(proof));
}

TEST(DpopKey, SignsWithEs256UnlessToldOtherwise) {
  const Proof proof(DpopKey().make_proof({.url = "https://api.example.com/"}));
  EXPECT_EQ(proof.jws.header->algorithm, "ES256");
}

TEST(DpopKey, WritesTheHeaderOfRfc9449) {  // RFC 9449 §4.2
  const DpopKey key;
  const Proof proof(key.make_proof({.url = "https://api.example.com/"}));
  EXPECT_EQ(proof.header(), (json::object{{"typ", "dpop+jwt"}, {"alg", "ES256"}, {"jwk", key.public_jwk()}}));
}

TEST(DpopKey, WritesTheClaimsOfRfc9449) {  // RFC 9449 §4.2
  const std::string token = "a token";
  const Proof proof(DpopKey().make_proof({.method = "POST",
                                          .url = "https://api.example.com/orders",
                                          .access_token = token,
                                          .nonce = "a nonce",
                                          .issued_at = sys_seconds(seconds(1'700'000'000)),
                                          .jti = "an id"}));
  EXPECT_EQ(proof.claims, (json::object{{"jti", "an id"},
                                        {"htm", "POST"},
                                        {"htu", "https://api.example.com/orders"},
                                        {"iat", 1'700'000'000},
                                        {"ath", jose::base64url_encode(jose::sha256(token))},
                                        {"nonce", "a nonce"}}));
}

TEST(DpopKey, LeavesOutWhatItWasNotGiven) {
  const Proof proof(DpopKey().make_proof({.url = "https://api.example.com/"}));
  EXPECT_FALSE(proof.claims.contains("ath"));
  EXPECT_FALSE(proof.claims.contains("nonce"));
}

TEST(DpopKey, WritesTheUrlWithoutQueryAndFragment) {  // RFC 9449 §4.2, htu
  const DpopKey key;
  for (const auto* url : {"https://api.example.com/orders?id=1", "https://api.example.com/orders#top",
                          "https://api.example.com/orders?id=1#top"}) {
    EXPECT_EQ(Proof(key.make_proof({.url = url})).claims.at("htu"),
              json::value("https://api.example.com/orders"));
  }
}

TEST(DpopKey, TellsTheTimeByItsClock) {
  const auto clock = std::make_shared<ManualClock>();
  const DpopKey key("ES256", clock);
  clock->advance(seconds(5));
  const Proof proof(key.make_proof({.url = "https://api.example.com/"}));
  EXPECT_EQ(proof.claims.at("iat"), json::value(clock->now().time_since_epoch().count()));
}

TEST(DpopKey, NeverUsesAnIdTwice) {  // RFC 9449 §4.2, jti
  const DpopKey key;
  const Proof one(key.make_proof({.url = "https://api.example.com/"}));
  const Proof other(key.make_proof({.url = "https://api.example.com/"}));
  EXPECT_GE(one.claims.at("jti").as_string().size(), 16U);
  EXPECT_NE(one.claims.at("jti"), other.claims.at("jti"));
}

TEST(DpopKey, ReplacesClaimsAndHeaderAsTheOptionsSay) {
  const Proof proof(DpopKey().make_proof({.url = "https://api.example.com/",
                                          .claims = {{"htm", 7}, {"extra", true}},
                                          .without_claims = {"jti"},
                                          .header = {{"kid", "a key"}},
                                          .without_header = {"jwk"},
                                          .typ = "JWT"}));
  EXPECT_EQ(proof.header(), (json::object{{"typ", "JWT"}, {"alg", "ES256"}, {"kid", "a key"}}));
  EXPECT_EQ(proof.claims.at("htm"), json::value(7));
  EXPECT_EQ(proof.claims.at("extra"), json::value(true));
  EXPECT_FALSE(proof.claims.contains("jti"));
}

TEST(DpopKey, KnowsItsThumbprint) {  // RFC 9449 §6.1
  const DpopKey key;
  EXPECT_EQ(key.thumbprint(), jose::jwk_thumbprint(key.public_jwk()));
  EXPECT_NE(key.thumbprint(), DpopKey().thumbprint());
}

TEST(DpopKey, ComesBackFromItsPem) {
  const DpopKey key("ES384");
  const auto again = DpopKey::from_pem(key.private_key_pem(), "ES384");
  EXPECT_EQ(again.thumbprint(), key.thumbprint());
  EXPECT_TRUE(verifies(Proof(again.make_proof({.url = "https://api.example.com/"}))));
}

TEST(DpopKey, KeepsToTheClockThatItWasLoadedWith) {
  const auto clock = std::make_shared<ManualClock>();
  const auto key = DpopKey::from_pem(DpopKey().private_key_pem(), "ES256", clock);
  EXPECT_EQ(Proof(key.make_proof({.url = "https://api.example.com/"})).claims.at("iat"),
            json::value(clock->now().time_since_epoch().count()));
}

TEST(DpopKey, RefusesAnUnknownAlgorithmAndAnUnfitPem) {
  EXPECT_THROW(DpopKey("HS256"), InvalidConfigurationError);
  EXPECT_THROW((void)DpopKey::from_pem("no key"), std::invalid_argument);
  EXPECT_THROW((void)DpopKey::from_pem(DpopKey("ES384").private_key_pem(), "ES256"), std::invalid_argument);
}

}  // namespace
}  // namespace auth0::inline v0::testing
