#include "jose/private_key.hpp"

#include "jose/jwk.hpp"
#include "jose/pem.hpp"
#include "support/pem.hpp"

#include <auth0/testing/certificate.hpp>

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <span>
#include <string>

namespace auth0::test {

namespace {

using jose::Algorithm;
using jose::PrivateKey;

TEST(PrivateKeyFromPem, SignsAsTheKeyThatWasWritten) {
  for (const auto algorithm : {Algorithm::rs256, Algorithm::ps384, Algorithm::es256, Algorithm::es384,
                               Algorithm::es512, Algorithm::eddsa}) {
    SCOPED_TRACE(jose::info(algorithm).name);
    const auto written = PrivateKey::generate(algorithm);
    const auto read = PrivateKey::from_pem(pem_of(written.handle()), algorithm);
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->algorithm(), algorithm);
    const std::string signature = read->sign("text");
    const auto key = jose::public_key_from_jwk(written.public_jwk()).value();
    EXPECT_TRUE(
        key->verify(algorithm, "text",
                    std::span(reinterpret_cast<const unsigned char*>(signature.data()), signature.size())));
  }
}

TEST(PrivateKeyFromPem, IsForOneTypeAndCurve) {
  const std::string p256 = pem_of(PrivateKey::generate(Algorithm::es256).handle());
  for (const auto algorithm :
       {Algorithm::rs256, Algorithm::ps256, Algorithm::es384, Algorithm::es512, Algorithm::eddsa}) {
    EXPECT_FALSE(PrivateKey::from_pem(p256, algorithm)) << jose::info(algorithm).name;
  }
}

TEST(PrivateKeyFromPem, IsNotMadeOfASmallRsaKey) {
  const jose::KeyHandle small(EVP_RSA_gen(2047));
  EXPECT_FALSE(PrivateKey::from_pem(pem_of(small.get()), Algorithm::rs256));
}

// Whoever uses OpenSSL on this thread next must not find what was left behind.
TEST(PrivateKeyFromPem, LeavesNoErrorInOpensslsQueue) {
  ERR_clear_error();
  EXPECT_FALSE(
      PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", Algorithm::rs256));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(ProblemOfIdentity, IsNoneWhereCertificateAndKeyBelongTogether) {
  const auto one = testing::make_self_signed_identity();
  const auto other = testing::make_self_signed_identity();
  EXPECT_EQ(jose::problem_of_identity(one.certificate_pem, one.private_key_pem), "");
  EXPECT_NE(jose::problem_of_identity(one.certificate_pem, other.private_key_pem), "");
}

}  // namespace

}  // namespace auth0::test
