#include "jose/pem.hpp"

#include "jose/base64url.hpp"

#include <auth0/testing/certificate.hpp>

#include <cstddef>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <string>

namespace auth0::test {
namespace {

TEST(ProblemOfIdentity, IsNoneWhereCertificateAndKeyBelongTogether) {
  const auto identity = testing::make_self_signed_identity();
  EXPECT_EQ(jose::problem_of_identity(identity.certificate_pem, identity.private_key_pem), "");
}

TEST(ProblemOfIdentity, SaysWhichOfBothCannotBeUsed) {
  const auto identity = testing::make_self_signed_identity();
  const auto other = testing::make_self_signed_identity();
  EXPECT_EQ(jose::problem_of_identity("no certificate", identity.private_key_pem),
            "the certificate cannot be read");
  EXPECT_TRUE(jose::problem_of_identity(identity.certificate_pem, "no key")
                  .starts_with("the private key cannot be used: "));
  EXPECT_EQ(jose::problem_of_identity(identity.certificate_pem, other.private_key_pem),
            "certificate and private key do not belong together");
}

// More is not read: texts of 64 KiB at most.
TEST(CertificateFromPem, HasAtMost64KiB) {
  constexpr std::size_t most = std::size_t{64} * 1024;
  const auto pem = testing::make_self_signed_identity().certificate_pem;
  const std::string before(most - pem.size(), '\n');
  EXPECT_NE(jose::certificate_from_pem(before + pem), nullptr);
  EXPECT_EQ(jose::certificate_from_pem(before + '\n' + pem), nullptr);
  EXPECT_EQ(jose::certificate_from_pem(""), nullptr);
}

// RFC 8410 section 10.1
TEST(PublicKeyFromPem, IsWhatTheTextHolds) {
  const auto key = jose::public_key_from_pem(
      "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
      "-----END PUBLIC KEY-----\n");
  ASSERT_NE(key, nullptr);
  std::string point(32, '\0');
  std::size_t size = point.size();
  ASSERT_EQ(EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(point.data()), &size), 1);
  EXPECT_EQ(jose::base64url_encode(point), "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE");
}

TEST(PublicKeyFromPem, HasAtMost64KiB) {
  EXPECT_EQ(jose::public_key_from_pem(std::string(std::size_t{64} * 1024 + 1, '\n')), nullptr);
  EXPECT_EQ(jose::public_key_from_pem(""), nullptr);
  EXPECT_EQ(jose::public_key_from_pem("no key"), nullptr);
}

}  // namespace
}  // namespace auth0::test
