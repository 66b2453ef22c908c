#include "api_client/dpop_fixture.hpp"
#include "support/rfc8705_example.hpp"

#include <auth0/testing/certificate.hpp>

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

const ClientCertificate certificate{.pem = rfc8705::certificate};

class TokenBoundToACertificate : public DpopApiTest {
 protected:
  TokenBoundToACertificate() { token_ = issue_with({{"x5t#S256", rfc8705::thumbprint}}); }

  [[nodiscard]] VerifyAccessTokenRequest as_bearer(const ClientCertificate& with) const {
    return {.access_token = token_, .scheme = PresentedScheme::bearer, .client_certificate = with};
  }

  std::string other_pem_ = testing::make_self_signed_identity().certificate_pem;
  ApiClient client_ = make();
};

// 8.9
TEST_F(TokenBoundToACertificate, IsAcceptedWithIt) {
  const auto token = client_.verify_access_token(as_bearer(certificate));
  EXPECT_EQ(token.certificate_thumbprint(), rfc8705::thumbprint);
  EXPECT_EQ(outcome(client_, as_bearer({.sha256 = rfc8705::thumbprint})), "accepted");
}

TEST_F(TokenBoundToACertificate, IsRefusedWithoutItOrWithAnother) {
  EXPECT_EQ(outcome(client_, as_bearer({})), "certificate_missing");
  EXPECT_EQ(outcome(client_, as_bearer({.pem = other_pem_})), "certificate_mismatch");
  EXPECT_EQ(outcome(client_, as_bearer({.pem = "no certificate"})), "certificate_unusable");
}

// RFC 8705 section 3: "with a 401 HTTP status code and the invalid_token error code"
TEST_F(TokenBoundToACertificate, IsAnsweredWithInvalidToken) {
  const auto error = refusal(client_, as_bearer({}));
  EXPECT_EQ(error.code, ErrorCode::verify_access_token_error);
  EXPECT_EQ(error.status, 401);
  EXPECT_TRUE(error.challenges.front().starts_with(R"(Bearer realm="api", error="invalid_token")"))
      << error.challenges.front();
}

// 7.5: a token that is remembered needs it as much as at first.
TEST_F(TokenBoundToACertificate, NeedsItEachTime) {
  EXPECT_EQ(outcome(client_, as_bearer(certificate)), "accepted");
  EXPECT_EQ(client_.health().token_cache.tokens, 1U);
  EXPECT_EQ(outcome(client_, as_bearer({})), "certificate_missing");
  EXPECT_EQ(outcome(client_, as_bearer({.pem = other_pem_})), "certificate_mismatch");
  EXPECT_EQ(outcome(client_, as_bearer(certificate)), "accepted");
}

TEST_F(TokenBoundToACertificate, IsAcceptedWithoutItWhereThatIsToldToBeIgnored) {
  const auto client = make([](auto& options) { options.certificate_binding = CertificateBinding::ignored; });
  EXPECT_EQ(outcome(client, as_bearer({})), "accepted");
  EXPECT_EQ(outcome(client, as_bearer({.pem = other_pem_})), "accepted");
}

// 8.2: what switches proofs off does not switch certificates off.
TEST_F(TokenBoundToACertificate, NeedsItWhereProofsAreDisabled) {
  const auto client = make([](auto& options) { options.dpop.mode = DpopMode::disabled; });
  EXPECT_EQ(outcome(client, as_bearer({})), "certificate_missing");
  EXPECT_EQ(outcome(client, as_bearer(certificate)), "accepted");
}

// It is no key of a proof: with the scheme DPoP, or where that is required, a certificate does not do.
TEST_F(TokenBoundToACertificate, IsNotBoundToAKeyByIt) {
  const auto proof = make_proof();
  auto as_dpop = request(proof);
  as_dpop.client_certificate = certificate;
  EXPECT_EQ(outcome(client_, as_dpop), "dpop_binding_mismatch");
  const auto requiring = make([](auto& options) { options.dpop.mode = DpopMode::required; });
  EXPECT_EQ(outcome(requiring, as_bearer(certificate)), "invalid_auth_scheme");
  EXPECT_EQ(outcome(requiring, as_dpop), "dpop_binding_mismatch");
}

TEST_F(TokenBoundToACertificate, IsOneThatSaysSo) {
  token_ = tenant_.issue();
  EXPECT_EQ(outcome(client_, as_bearer({})), "accepted");
  EXPECT_EQ(outcome(client_, as_bearer(certificate)), "accepted");
  EXPECT_EQ(client_.verify_access_token(as_bearer({})).certificate_thumbprint(), "");
}

class TokenBoundToBoth : public TokenBoundToACertificate {
 protected:
  TokenBoundToBoth() { token_ = issue_with({{"jkt", key_.thumbprint()}, {"x5t#S256", rfc8705::thumbprint}}); }

  [[nodiscard]] VerifyAccessTokenRequest with_both(std::string_view proof) const {
    auto options = request(proof);
    options.client_certificate = certificate;
    return options;
  }
};

TEST_F(TokenBoundToBoth, NeedsBoth) {
  const auto proof = make_proof();
  EXPECT_EQ(outcome(client_, request(proof)), "certificate_missing");
  EXPECT_EQ(outcome(client_, as_bearer(certificate)), "token_is_bound");
  EXPECT_EQ(outcome(client_, with_both(proof)), "accepted");  // the first refusal has not used it up
  EXPECT_EQ(outcome(client_, with_both(proof)), "proof_replayed");
}

TEST_F(TokenBoundToBoth, StillNeedsTheProofWhereCertificatesAreIgnored) {
  const auto client = make([](auto& options) { options.certificate_binding = CertificateBinding::ignored; });
  EXPECT_EQ(outcome(client, as_bearer(certificate)), "token_is_bound");
  EXPECT_EQ(outcome(client, make_proof()), "accepted");
}

}  // namespace

}  // namespace auth0::test
