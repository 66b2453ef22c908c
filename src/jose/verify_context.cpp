#include "jose/verify_context.hpp"

#include "jose/ecdsa_signature.hpp"

#include <array>
#include <openssl/rsa.h>

namespace auth0::inline v0::jose {

std::unique_ptr<VerifyContext> VerifyContext::create(EVP_PKEY* key, Algorithm algorithm) {
  std::unique_ptr<VerifyContext> context(new VerifyContext(key, algorithm));
  if (!context->prepare()) return nullptr;
  return context;
}

bool VerifyContext::prepare() {
  const AlgorithmInfo& facts = info(algorithm_);
  digest_context_.reset(EVP_MD_CTX_new());
  if (!digest_context_) return false;
  if (facts.scheme == SignatureScheme::eddsa) return true;

  digest_.reset(EVP_MD_fetch(nullptr, facts.digest, nullptr));
  key_context_.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key_, nullptr));
  if (!digest_ || !key_context_ || EVP_PKEY_verify_init(key_context_.get()) != 1) return false;
  if (EVP_PKEY_CTX_set_signature_md(key_context_.get(), digest_.get()) != 1) return false;
  if (facts.scheme == SignatureScheme::rsa_pkcs1) {
    return EVP_PKEY_CTX_set_rsa_padding(key_context_.get(), RSA_PKCS1_PADDING) == 1;
  }
  if (facts.scheme == SignatureScheme::rsa_pss) {  // 5.4: the salt is as long as the digest
    return EVP_PKEY_CTX_set_rsa_padding(key_context_.get(), RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(key_context_.get(), digest_.get()) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context_.get(), RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  return true;
}

bool VerifyContext::verify(std::string_view input, std::span<const unsigned char> signature) {
  if (info(algorithm_).scheme == SignatureScheme::eddsa) return verify_message(input, signature);
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash;
  unsigned int hash_size = 0;
  return EVP_DigestInit_ex2(digest_context_.get(), digest_.get(), nullptr) == 1 &&
         EVP_DigestUpdate(digest_context_.get(), input.data(), input.size()) == 1 &&
         EVP_DigestFinal_ex(digest_context_.get(), hash.data(), &hash_size) == 1 &&
         verify_hash(std::span(hash).first(hash_size), signature);
}

bool VerifyContext::verify_hash(std::span<const unsigned char> hash, std::span<const unsigned char> signature) {
  const auto verifies = [&](std::span<const unsigned char> in_openssl_form) {
    return EVP_PKEY_verify(key_context_.get(), in_openssl_form.data(), in_openssl_form.size(), hash.data(),
                           hash.size()) == 1;
  };
  switch (info(algorithm_).scheme) {
    case SignatureScheme::rsa_pkcs1:
    case SignatureScheme::rsa_pss:
      // 5.4: exactly as long as the modulus
      return signature.size() == static_cast<std::size_t>(EVP_PKEY_get_size(key_)) && verifies(signature);
    case SignatureScheme::ecdsa: {
      const auto der = ecdsa_der_from_fixed(signature, ecdsa_number_width(EVP_PKEY_get_bits(key_)));
      return der && verifies(*der);
    }
    case SignatureScheme::eddsa:
      return false;
  }
  return false;
}

// Ed25519 takes the message whole, and OpenSSL does not promise that an initialised context can be used twice.
bool VerifyContext::verify_message(std::string_view input, std::span<const unsigned char> signature) {
  return EVP_MD_CTX_reset(digest_context_.get()) == 1 &&
         EVP_DigestVerifyInit(digest_context_.get(), nullptr, nullptr, nullptr, key_) == 1 &&
         EVP_DigestVerify(digest_context_.get(), signature.data(), signature.size(),
                          reinterpret_cast<const unsigned char*>(input.data()), input.size()) == 1;
}

}  // namespace auth0::inline v0::jose
