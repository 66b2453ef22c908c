#include "jose/private_key.hpp"

#include "base/pem.hpp"
#include "jose/jwk.hpp"
#include "support/key_of_each_algorithm.hpp"
#include "support/rsa_keys.hpp"

#include <array>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <span>
#include <string>
#include <string_view>

namespace auth0::inline v0::jose {
namespace {

constexpr std::array<Algorithm, 10> signing_algorithms = {
    Algorithm::rs256, Algorithm::rs384, Algorithm::rs512, Algorithm::ps256, Algorithm::ps384,
    Algorithm::ps512, Algorithm::es256, Algorithm::es384, Algorithm::es512, Algorithm::eddsa};

std::string pem_of(const PrivateKey& key) {
  const auto pem = key.to_pem();
  return {pem.begin(), pem.end()};
}

// PKCS#8 without encryption.
std::string pem_of(EVP_PKEY* key) {
  return written_text(
      [&](BIO* bio) { return PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
}

std::string encrypted_pem_of(EVP_PKEY* key) {
  return written_text([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_256_cbc(), "password", 8, nullptr, nullptr);
  });
}

std::string why_no_key(std::string_view pem, Algorithm algorithm) {
  const auto key = PrivateKey::from_pem(pem, algorithm);
  return key ? "accepted" : key.error();
}

TEST(PrivateKeyPem, BringsBackTheSameKey) {
  for (const auto algorithm : signing_algorithms) {
    const auto& key = test::key_of(algorithm);
    const auto again = PrivateKey::from_pem(pem_of(key), algorithm);
    ASSERT_TRUE(again.has_value()) << info(algorithm).name << ": " << again.error();
    EXPECT_EQ(again->public_jwk(), key.public_jwk()) << info(algorithm).name;
    EXPECT_EQ(again->algorithm(), algorithm);
  }
}

TEST(PrivateKeyPem, BringsBackAKeyThatSigns) {
  const auto key = PrivateKey::generate(Algorithm::es256);
  const auto again = PrivateKey::from_pem(pem_of(key), Algorithm::es256);
  ASSERT_TRUE(again.has_value());
  const std::string signature = again->sign("message");
  const std::span<const unsigned char> bytes(reinterpret_cast<const unsigned char*>(signature.data()),
                                             signature.size());
  const auto verifier = public_key_from_jwk(key.public_jwk()).value();
  EXPECT_TRUE(verifier->verify(Algorithm::es256, "message", bytes));
}

TEST(PrivateKeyPem, IsPkcs8) {  // 10.1
  EXPECT_TRUE(pem_of(PrivateKey::generate(Algorithm::rs256)).starts_with("-----BEGIN PRIVATE KEY-----\n"));
}

TEST(PrivateKeyPem, MayBeInTheOlderFormOfItsType) {
  const auto key = PrivateKey::generate(Algorithm::es256);
  const std::string pem = written_text([&](BIO* bio) {
    return PEM_write_bio_PrivateKey_traditional(bio, key.handle(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  ASSERT_TRUE(pem.starts_with("-----BEGIN EC PRIVATE KEY-----"));
  const auto again = PrivateKey::from_pem(pem, Algorithm::es256);
  ASSERT_TRUE(again.has_value()) << again.error();
  EXPECT_EQ(again->public_jwk(), key.public_jwk());
}

// Were the terminal asked for the password, this test would wait for it.
TEST(PrivateKeyPem, IsRefusedIfItIsEncrypted) {
  const auto key = PrivateKey::generate(Algorithm::es256);
  EXPECT_EQ(why_no_key(encrypted_pem_of(key.handle()), Algorithm::es256),
            "the private key is encrypted; it must be given without a password");
}

TEST(PrivateKeyPem, IsRefusedForAnAlgorithmOfAnotherType) {
  const auto rsa = pem_of(test::key_of(Algorithm::rs256));
  const auto ec = pem_of(PrivateKey::generate(Algorithm::es256));
  const auto ed25519 = pem_of(PrivateKey::generate(Algorithm::eddsa));
  EXPECT_TRUE(why_no_key(rsa, Algorithm::es256).ends_with("than ES256 signs with"));
  EXPECT_TRUE(why_no_key(rsa, Algorithm::eddsa).ends_with("than EdDSA signs with"));
  EXPECT_TRUE(why_no_key(ec, Algorithm::ps256).ends_with("than PS256 signs with"));
  EXPECT_TRUE(why_no_key(ed25519, Algorithm::es256).ends_with("than ES256 signs with"));
}

TEST(PrivateKeyPem, IsRefusedForAnAlgorithmOfAnotherCurve) {
  EXPECT_TRUE(why_no_key(pem_of(PrivateKey::generate(Algorithm::es384)), Algorithm::es256)
                  .ends_with("than ES256 signs with"));
  EXPECT_TRUE(why_no_key(pem_of(PrivateKey::generate(Algorithm::es256)), Algorithm::es512)
                  .ends_with("than ES512 signs with"));
  const KeyHandle as_wide_as_p256(EVP_EC_gen("secp256k1"));
  EXPECT_TRUE(why_no_key(pem_of(as_wide_as_p256.get()), Algorithm::es256).ends_with("than ES256 signs with"));
  const KeyHandle ed448(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448"));
  EXPECT_TRUE(why_no_key(pem_of(ed448.get()), Algorithm::eddsa).ends_with("than EdDSA signs with"));
}

TEST(PrivateKeyPem, MayHoldAnRsaKeyForEachRsaAlgorithm) {
  const auto pem = pem_of(test::key_of(Algorithm::rs256));
  EXPECT_TRUE(PrivateKey::from_pem(pem, Algorithm::rs512).has_value());
  EXPECT_TRUE(PrivateKey::from_pem(pem, Algorithm::ps256).has_value());
}

TEST(PrivateKeyPem, IsRefusedIfItsRsaKeyIsWeak) {
  const KeyHandle weak(EVP_RSA_gen(1024));
  EXPECT_EQ(why_no_key(pem_of(weak.get()), Algorithm::rs256), "the RSA modulus has under 2048 bits");
}

// A client assertion or a proof of such a key would be refused.
TEST(PrivateKeyPem, IsRefusedIfItsRsaModulusIsLarge) {
  const auto large = test::large_rsa_key(4098);
  EXPECT_EQ(why_no_key(pem_of(large.get()), Algorithm::rs256), "the RSA modulus has over 4096 bits");
}

TEST(PrivateKeyPem, IsRefusedIfItsRsaExponentIsLarge) {
  const auto key = test::rsa_key_with_exponent(test::exponent_of_33_bits);
  EXPECT_EQ(why_no_key(pem_of(key.get()), Algorithm::rs256), "the RSA exponent has over 32 bits");
}

TEST(PrivateKeyPem, IsRefusedIfItHoldsNoPrivateKey) {
  const auto key = PrivateKey::generate(Algorithm::es256);
  const std::string public_half =
      written_text([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key.handle()); });
  const std::string pem = pem_of(key);
  for (const auto& text : {std::string("a key"), public_half, pem.substr(0, pem.size() / 2)})
    EXPECT_EQ(why_no_key(text, Algorithm::es256), "the text is not a private key in PEM");
}

TEST(PrivateKeyPem, IsRefusedIfItIsEmptyOrTooLarge) {
  const auto pem = pem_of(PrivateKey::generate(Algorithm::es256));
  EXPECT_EQ(why_no_key({}, Algorithm::es256), "the text is empty or over 64 KiB");
  EXPECT_EQ(why_no_key(std::string(std::size_t{64} * 1024, '\n') + pem, Algorithm::es256),
            "the text is empty or over 64 KiB");
}

TEST(PrivateKeyPem, LeavesNoOpensslErrorBehind) {
  ERR_clear_error();
  EXPECT_FALSE(PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\n", Algorithm::es256).has_value());
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace auth0::inline v0::jose
