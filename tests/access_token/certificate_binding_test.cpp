#include "access_token/certificate_binding.hpp"

#include "base/pem.hpp"
#include "jose/base64url.hpp"
#include "jose/sha256.hpp"
#include "support/rfc8705_example.hpp"

#include <auth0/testing/certificate.hpp>

#include <cstddef>
#include <gtest/gtest.h>
#include <memory>
#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using access_token::check_certificate;

std::string der_of(const std::string& pem) {
  const CertificateHandle certificate(PEM_read_bio_X509(text_reader(pem).get(), nullptr, nullptr, nullptr));
  return certificate_to_der(certificate.get());
}

// The DER of a certificate with a comment of so many characters.
std::string der_with_comment(const std::string& pem, std::size_t length) {
  const CertificateHandle certificate(PEM_read_bio_X509(text_reader(pem).get(), nullptr, nullptr, nullptr));
  const std::unique_ptr<ASN1_IA5STRING, decltype(&ASN1_IA5STRING_free)> comment(ASN1_IA5STRING_new(),
                                                                                &ASN1_IA5STRING_free);
  const std::string text(length, 'a');
  EXPECT_EQ(ASN1_STRING_set(comment.get(), text.data(), static_cast<int>(length)), 1);
  EXPECT_EQ(X509_add1_ext_i2d(certificate.get(), NID_netscape_comment, comment.get(), 0, X509V3_ADD_DEFAULT),
            1);
  EXPECT_GT(i2d_re_X509_tbs(certificate.get(), nullptr), 0);  // else it is written as it was read
  return certificate_to_der(certificate.get());
}

std::string_view outcome(std::string_view thumbprint, const ClientCertificate& certificate) {
  const auto checked = check_certificate(thumbprint, certificate);
  if (checked) return "accepted";
  EXPECT_EQ(checked.error().code, ErrorCode::verify_access_token_error);  // RFC 8705 section 3: invalid_token
  return to_string(checked.error().reason);
}

class CertificateThatATokenIsBoundTo : public ::testing::Test {
 protected:
  [[nodiscard]] std::string_view outcome_of(const ClientCertificate& certificate) const {
    return outcome(thumbprint_, certificate);
  }

  std::string pem_ = testing::make_self_signed_identity().certificate_pem;
  std::string der_ = der_of(pem_);
  std::string thumbprint_ = jose::base64url_encode(jose::sha256(der_));
  std::string other_pem_ = testing::make_self_signed_identity().certificate_pem;
};

// RFC 8705 section 3.1
TEST(CertificateOfRfc8705, HasTheThumbprintThatIsShownWithIt) {
  EXPECT_EQ(outcome(rfc8705::thumbprint, {.pem = rfc8705::certificate}), "accepted");
  EXPECT_EQ(outcome("bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2", {.pem = rfc8705::certificate}),
            "certificate_mismatch");
}

// 8.9
TEST_F(CertificateThatATokenIsBoundTo, AcceptsTheCertificateInEachForm) {
  EXPECT_EQ(outcome_of({.pem = pem_}), "accepted");
  EXPECT_EQ(outcome_of({.der = der_}), "accepted");
  EXPECT_EQ(outcome_of({.sha256 = thumbprint_}), "accepted");
}

TEST_F(CertificateThatATokenIsBoundTo, RefusesAnotherCertificateInEachForm) {
  const auto other_der = der_of(other_pem_);
  const auto other_thumbprint = jose::base64url_encode(jose::sha256(other_der));
  EXPECT_EQ(outcome_of({.pem = other_pem_}), "certificate_mismatch");
  EXPECT_EQ(outcome_of({.der = other_der}), "certificate_mismatch");
  EXPECT_EQ(outcome_of({.sha256 = other_thumbprint}), "certificate_mismatch");
}

// 8.9: "a bound token without one is refused"
TEST_F(CertificateThatATokenIsBoundTo, RefusesABoundTokenThatComesWithoutACertificate) {
  EXPECT_EQ(outcome_of({}), "certificate_missing");
}

TEST_F(CertificateThatATokenIsBoundTo, AsksNothingOfATokenThatIsNotBound) {
  EXPECT_EQ(outcome("", {}), "accepted");
  EXPECT_EQ(outcome("", {.pem = "no certificate"}), "accepted");
}

TEST_F(CertificateThatATokenIsBoundTo, TakesTheFirstCertificateOfAChain) {
  const auto chain = pem_ + other_pem_;
  const auto other_first = other_pem_ + pem_;
  EXPECT_EQ(outcome_of({.pem = chain}), "accepted");
  EXPECT_EQ(outcome_of({.pem = other_first}), "certificate_mismatch");
}

TEST_F(CertificateThatATokenIsBoundTo, RefusesWhatIsNoCertificate) {
  const auto key = testing::make_self_signed_identity().private_key_pem;
  const auto with_more = der_ + '\0';
  const auto too_large = der_ + std::string(70'000, 'a');
  const auto cut_off = der_.substr(0, der_.size() - 1);
  const std::vector<std::pair<const char*, ClientCertificate>> junk = {
      {"text as PEM", {.pem = "no certificate"}},
      {"a key", {.pem = key}},
      {"DER as PEM", {.pem = der_}},
      {"PEM as DER", {.der = pem_}},
      {"a byte behind it", {.der = with_more}},
      {"cut off", {.der = cut_off}},
      {"too large", {.der = too_large}},
      {"text as a hash", {.sha256 = "no hash"}},
  };
  for (const auto& [what, certificate] : junk)
    EXPECT_EQ(outcome_of(certificate), "certificate_unusable") << what;
}

TEST_F(CertificateThatATokenIsBoundTo, HasAtMost64KiBInDer) {
  constexpr std::size_t most = std::size_t{64} * 1024;
  constexpr std::size_t some = 60'000;
  const std::size_t longest = some + most - der_with_comment(pem_, some).size();
  const auto largest = der_with_comment(pem_, longest);
  const auto too_large = der_with_comment(pem_, longest + 1);
  ASSERT_EQ(largest.size(), most);
  ASSERT_EQ(too_large.size(), most + 1);

  EXPECT_EQ(outcome(jose::base64url_encode(jose::sha256(largest)), {.der = largest}), "accepted");
  EXPECT_EQ(outcome(jose::base64url_encode(jose::sha256(too_large)), {.der = too_large}),
            "certificate_unusable");
}

// A hash in another form is told, not taken for that of another certificate.
TEST_F(CertificateThatATokenIsBoundTo, RefusesAHashThatIsNotWrittenAsTheClaimIs) {
  const auto padded = thumbprint_ + '=';
  const auto cut_off = thumbprint_.substr(0, 42);
  const std::string sha1 = jose::base64url_encode(std::string(20, 'a'));
  const std::string hexadecimal(64, 'a');
  for (const auto& hash : {padded, cut_off, sha1, hexadecimal})
    EXPECT_EQ(outcome_of({.sha256 = hash}), "certificate_unusable") << hash;
}

// OpenSSL would ask for the password at the terminal.
TEST_F(CertificateThatATokenIsBoundTo, AsksNobodyForThePasswordOfAnEncryptedText) {
  auto encrypted = pem_;
  encrypted.insert(encrypted.find('\n') + 1,
                   "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n");
  EXPECT_EQ(outcome_of({.pem = encrypted}), "certificate_unusable");
}

TEST_F(CertificateThatATokenIsBoundTo, LeavesNoOpensslErrorBehind) {
  ERR_clear_error();
  EXPECT_EQ(outcome_of({.der = "no certificate"}), "certificate_unusable");
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace

}  // namespace auth0::test
