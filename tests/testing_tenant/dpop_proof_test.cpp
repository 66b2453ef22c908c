#include "jose/thumbprint.hpp"
#include "support/token_requests.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace auth0::test {
namespace {

namespace json = boost::json;
using auth0::testing::Tenant;

const Form proving_machine = {{"grant_type", "client_credentials"},
                              {"client_id", "test-client"},
                              {"client_secret", "test-secret"},
                              {"audience", "https://api.example.com"}};

// RFC 9449 section 5, at the tenant.
class TokenRequestWithProof : public ::testing::Test {
 protected:
  [[nodiscard]] json::object header() const {
    return {{"typ", "dpop+jwt"}, {"alg", "ES256"}, {"jwk", key_.public_jwk()}};
  }

  template <class Value>
  [[nodiscard]] json::object header(const char* name, const Value& value) const {
    auto changed = header();
    changed[name] = value;
    return changed;
  }

  [[nodiscard]] json::object claims() const {
    return {{"jti", "first"},
            {"htm", "POST"},
            {"htu", tenant_.issuer() + "oauth/token"},
            {"iat", clock_->now().time_since_epoch().count()}};
  }

  template <class Value>
  [[nodiscard]] json::object claims(const char* name, const Value& value) const {
    auto changed = claims();
    changed[name] = value;
    return changed;
  }

  TokenAnswer ask(const json::object& header, const json::object& claims) {
    return ask_for_token(tenant_, proving_machine,
                         {.headers = {{"dpop", jose::sign_compact_jws(header, claims, key_)}}});
  }

  jose::PrivateKey key_ = jose::PrivateKey::generate(jose::Algorithm::es256);
  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  Tenant tenant_{{.algorithm = "ES256", .clock = clock_}};
};

TEST_F(TokenRequestWithProof, GetsATokenThatIsBoundToItsKey) {
  const auto answer = ask(header(), claims());

  ASSERT_EQ(answer.status, 200) << answer.text("error_description");
  EXPECT_EQ(answer.text("token_type"), "DPoP");
  EXPECT_EQ(answer.claims().at("cnf"), json::value({{"jkt", *jose::jwk_thumbprint(key_.public_jwk())}}));
}

TEST_F(TokenRequestWithProof, IsRefusedIfTheHeaderIsNotThatOfAProof) {
  auto private_key = key_.public_jwk();
  private_key["d"] = "AAAA";
  EXPECT_EQ(ask(header("typ", "JWT"), claims()).error(), "400 invalid_dpop_proof");
  EXPECT_EQ(ask(header("alg", "none"), claims()).error(), "400 invalid_dpop_proof");
  EXPECT_EQ(ask(header("jwk", private_key), claims()).error(), "400 invalid_dpop_proof");
  EXPECT_EQ(ask(header("jwk", "key"), claims()).error(), "400 invalid_dpop_proof");
}

TEST_F(TokenRequestWithProof, IsRefusedIfTheAlgorithmIsNotEs256) {
  const auto key = jose::PrivateKey::generate(jose::Algorithm::es384);
  auto other = header("jwk", key.public_jwk());
  other["alg"] = "ES384";

  EXPECT_EQ(ask_for_token(tenant_, proving_machine,
                          {.headers = {{"DPoP", jose::sign_compact_jws(other, claims(), key)}}})
                .error(),
            "400 invalid_dpop_proof");
}

TEST_F(TokenRequestWithProof, IsRefusedIfAnotherKeyHasSignedIt) {
  const auto stranger = jose::PrivateKey::generate(jose::Algorithm::es256);

  EXPECT_EQ(ask(header("jwk", stranger.public_jwk()), claims()).error(), "400 invalid_dpop_proof");
}

TEST_F(TokenRequestWithProof, IsRefusedIfTheProofIsForAnotherRequest) {
  EXPECT_EQ(ask(header(), claims("htm", "GET")).error(), "400 invalid_dpop_proof");
  EXPECT_EQ(ask(header(), claims("htu", tenant_.issuer() + "userinfo")).error(), "400 invalid_dpop_proof");
  EXPECT_EQ(ask(header(), claims("htu", tenant_.issuer() + "oauth/token?a=b#c")).status, 200);
}

TEST_F(TokenRequestWithProof, IsRefusedIfTheProofIsOverFiveMinutesOldOrAhead) {
  const auto now = clock_->now().time_since_epoch().count();
  EXPECT_EQ(ask(header(), claims("iat", now - 301)).error(), "400 invalid_dpop_proof");
  EXPECT_EQ(ask(header(), claims("iat", now + 301)).error(), "400 invalid_dpop_proof");
  EXPECT_EQ(ask(header(), claims("iat", "now")).error(), "400 invalid_dpop_proof");
  EXPECT_EQ(ask(header(), claims("iat", now - 300)).status, 200);
}

TEST_F(TokenRequestWithProof, IsRefusedIfTheProofWasUsedBefore) {
  EXPECT_EQ(ask(header(), claims()).status, 200);
  EXPECT_EQ(ask(header(), claims()).error(), "400 invalid_dpop_proof");
  EXPECT_EQ(ask(header(), claims("jti", "second")).status, 200);
  EXPECT_EQ(ask(header(), claims("jti", "")).error(), "400 invalid_dpop_proof");
}

TEST_F(TokenRequestWithProof, IsRefusedIfTheProofIsNoJwsOrThereAreTwo) {
  const auto proof = jose::sign_compact_jws(header(), claims(), key_);

  EXPECT_EQ(ask_for_token(tenant_, proving_machine, {.headers = {{"DPoP", "no proof"}}}).error(),
            "400 invalid_dpop_proof");
  EXPECT_EQ(ask_for_token(tenant_, proving_machine, {.headers = {{"DPoP", proof}, {"DPoP", proof}}}).error(),
            "400 invalid_dpop_proof");
}

TEST_F(TokenRequestWithProof, MustHoldTheNonceIfOneIsRequired) {
  tenant_.require_dpop_nonce(true);

  const auto refused = ask(header(), claims());
  const auto nonce = refused.header("DPoP-Nonce");

  EXPECT_EQ(refused.error(), "400 use_dpop_nonce");
  EXPECT_FALSE(nonce.empty());
  EXPECT_EQ(ask(header(), claims("nonce", "other")).error(), "400 use_dpop_nonce");
  EXPECT_EQ(ask(header(), claims("nonce", nonce)).status, 200);
}

TEST_F(TokenRequestWithProof, MustHoldTheNewNonceOnceThereIsOne) {
  tenant_.require_dpop_nonce(true);
  const auto old_nonce = ask(header(), claims()).header("DPoP-Nonce");
  tenant_.require_dpop_nonce(true);

  const auto refused = ask(header(), claims("nonce", old_nonce));

  EXPECT_EQ(refused.error(), "400 use_dpop_nonce");
  EXPECT_EQ(ask(header(), claims("nonce", refused.header("DPoP-Nonce"))).status, 200);
}

TEST_F(TokenRequestWithProof, NeedsNoNonceAnyMoreOnceItIsSwitchedOff) {
  tenant_.require_dpop_nonce(true);
  tenant_.require_dpop_nonce(false);

  EXPECT_EQ(ask(header(), claims()).status, 200);
}

}  // namespace
}  // namespace auth0::test
