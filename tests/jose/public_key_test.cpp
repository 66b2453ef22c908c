#include "jose/public_key.hpp"

#include "jose/ecdsa_signature.hpp"
#include "jose/jwk.hpp"
#include "jose/private_key.hpp"
#include "support/key_of_each_algorithm.hpp"

#include <array>
#include <atomic>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace auth0::inline v0::jose {
namespace {

constexpr std::array<Algorithm, 10> all_algorithms = {
    Algorithm::rs256, Algorithm::rs384, Algorithm::rs512, Algorithm::ps256, Algorithm::ps384,
    Algorithm::ps512, Algorithm::es256, Algorithm::es384, Algorithm::es512, Algorithm::eddsa};

std::shared_ptr<const PublicKey> public_half(const PrivateKey& key) {
  return public_key_from_jwk(key.public_jwk()).value();
}

std::span<const unsigned char> bytes(const std::string& text) {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

TEST(PublicKey, VerifiesWhatItsPrivateKeySigned) {
  for (const auto algorithm : all_algorithms) {
    const auto& key = test::key_of(algorithm);
    const auto verifier = public_half(key);
    const std::string signature = key.sign("message");
    EXPECT_TRUE(verifier->verify(algorithm, "message", bytes(signature))) << info(algorithm).name;
    EXPECT_FALSE(verifier->verify(algorithm, "Message", bytes(signature))) << info(algorithm).name;
  }
}

TEST(PublicKey, RefusesASignatureOfAnotherLength) {  // 5.4
  for (const auto algorithm : all_algorithms) {
    const auto& key = test::key_of(algorithm);
    const auto verifier = public_half(key);
    const std::string signature = key.sign("message");
    for (const auto& other : {std::string(), signature.substr(1), signature.substr(0, signature.size() - 1),
                              '\0' + signature, signature + '\0'}) {
      EXPECT_FALSE(verifier->verify(algorithm, "message", bytes(other))) << info(algorithm).name;
    }
  }
}

// The number is the same without the zeros before it, and OpenSSL would take it; a JWS may write it in one way
// only.
TEST(PublicKey, RefusesAPssSignatureWithoutItsLeadingZero) {  // 5.4
  const auto& key = test::key_of(Algorithm::ps256);
  std::string signature = key.sign("message");
  while (signature.front() != 0)
    signature = key.sign("message");  // one in 256 begins so; each one is another
  ASSERT_TRUE(public_half(key)->verify(Algorithm::ps256, "message", bytes(signature)));

  EXPECT_FALSE(public_half(key)->verify(Algorithm::ps256, "message", bytes(signature.substr(1))));
}

TEST(PublicKey, RefusesEveryFlippedBitAtTheEdges) {
  const auto key = PrivateKey::generate(Algorithm::es256);
  const auto verifier = public_half(key);
  std::string signature = key.sign("message");
  for (std::size_t i = 0; i < signature.size(); ++i) {
    signature[i] = static_cast<char>(signature[i] ^ 1);
    EXPECT_FALSE(verifier->verify(Algorithm::es256, "message", bytes(signature)));
    signature[i] = static_cast<char>(signature[i] ^ 1);
  }
}

TEST(PublicKey, RefusesAnEcdsaSignatureInDer) {  // 5.4
  const auto key = PrivateKey::generate(Algorithm::es256);
  const auto der = ecdsa_der_from_fixed(bytes(key.sign("message")), 32).value();
  EXPECT_FALSE(public_half(key)->verify(Algorithm::es256, "message", der));
}

TEST(PublicKey, RefusesAnEcdsaSignatureOfZeros) {
  const auto key = PrivateKey::generate(Algorithm::es256);
  EXPECT_FALSE(public_half(key)->verify(Algorithm::es256, "message", bytes(std::string(64, '\0'))));
}

// A PSS signature whose salt has this many bytes.
std::string sign_pss(EVP_PKEY* key, const std::string& message, int salt_size) {
  const DigestContextHandle context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;
  EVP_DigestSignInit_ex(context.get(), &key_context, "SHA256", nullptr, nullptr, key, nullptr);
  EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING);
  EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, salt_size);
  std::string signature(256, '\0');
  std::size_t size = signature.size();
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                 reinterpret_cast<const unsigned char*>(message.data()), message.size());
  return signature;
}

TEST(PublicKey, DemandsAPssSaltAsLongAsTheDigest) {  // 5.4
  const auto& key = test::key_of(Algorithm::ps256);
  const auto verifier = public_half(key);
  EXPECT_TRUE(verifier->verify(Algorithm::ps256, "message", bytes(sign_pss(key.handle(), "message", 32))));
  for (const int salt_size : {0, 20, 31, 33, 64}) {
    EXPECT_FALSE(
        verifier->verify(Algorithm::ps256, "message", bytes(sign_pss(key.handle(), "message", salt_size))));
  }
}

TEST(PublicKey, VerifiesWithNoAlgorithmButItsOwn) {  // 4.3
  const auto& key = test::key_of(Algorithm::rs256);
  auto jwk = key.public_jwk();
  jwk["alg"] = "RS512";
  const auto verifier = public_key_from_jwk(jwk).value();
  EXPECT_FALSE(verifier->verify(Algorithm::rs256, "message", bytes(key.sign("message"))));
  EXPECT_FALSE(public_half(key)->verify(Algorithm::es256, "message", bytes(key.sign("message"))));
  EXPECT_FALSE(public_half(key)->verify(Algorithm::ps256, "message", bytes(key.sign("message"))));
}

TEST(PublicKey, LeavesNoOpensslErrorBehindAndTakesNoneAway) {
  const auto& key = test::key_of(Algorithm::rs256);
  const auto verifier = public_half(key);
  ERR_clear_error();
  EXPECT_FALSE(verifier->verify(Algorithm::rs256, "message", bytes(std::string(256, '\x01'))));
  EXPECT_EQ(ERR_peek_error(), 0U);

  ERR_raise(ERR_LIB_USER, 42);
  EXPECT_FALSE(verifier->verify(Algorithm::rs256, "message", bytes(std::string(256, '\x01'))));
  EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), 42);
  EXPECT_EQ(ERR_peek_error(), 0U);
}

// More threads than the key has contexts for, and two algorithms that take turns in each.
TEST(PublicKey, ServesManyThreadsAndAlgorithmsAtOnce) {
  const auto& rs256 = test::key_of(Algorithm::rs256);
  const auto verifier = public_half(rs256);
  const std::string pkcs1 = rs256.sign("message");
  const std::string pss = sign_pss(rs256.handle(), "message", 32);
  std::atomic<int> wrong{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 40; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        if (!verifier->verify(Algorithm::rs256, "message", bytes(pkcs1))) ++wrong;
        if (!verifier->verify(Algorithm::ps256, "message", bytes(pss))) ++wrong;
        if (verifier->verify(Algorithm::rs256, "message", bytes(pss))) ++wrong;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace auth0::inline v0::jose
