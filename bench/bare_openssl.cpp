#include "bare_openssl.hpp"

#include <array>
#include <openssl/rsa.h>
#include <stdexcept>

namespace auth0::bench {

namespace {

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL cannot set up the measurement");
}

const unsigned char* bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

BareOpenssl::BareOpenssl(EVP_PKEY* key, jose::Algorithm algorithm, std::span<const SignedMessage> messages)
    : key_(key),
      is_eddsa_(algorithm == jose::Algorithm::eddsa),
      messages_(messages),
      digest_(EVP_MD_fetch(nullptr, "SHA256", nullptr)),
      digest_context_(EVP_MD_CTX_new()) {
  if (is_eddsa_) return;
  key_context_.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  require(EVP_PKEY_verify_init(key_context_.get()) == 1);
  require(EVP_PKEY_CTX_set_signature_md(key_context_.get(), digest_.get()) == 1);
  if (jose::info(algorithm).scheme == jose::SignatureScheme::rsa_pss) {
    require(EVP_PKEY_CTX_set_rsa_padding(key_context_.get(), RSA_PKCS1_PSS_PADDING) == 1);
    require(EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context_.get(), RSA_PSS_SALTLEN_DIGEST) == 1);
  }
}

bool BareOpenssl::verify() {
  const auto& [message, signature] = messages_[next_++ % messages_.size()];
  if (is_eddsa_) {  // has no EVP_PKEY_verify in OpenSSL 3.0
    return EVP_MD_CTX_reset(digest_context_.get()) == 1 &&
           EVP_DigestVerifyInit(digest_context_.get(), nullptr, nullptr, nullptr, key_) == 1 &&
           EVP_DigestVerify(digest_context_.get(), bytes(signature), signature.size(), bytes(message),
                            message.size()) == 1;
  }
  std::array<unsigned char, 32> hash;
  return EVP_DigestInit_ex2(digest_context_.get(), digest_.get(), nullptr) == 1 &&
         EVP_DigestUpdate(digest_context_.get(), message.data(), message.size()) == 1 &&
         EVP_DigestFinal_ex(digest_context_.get(), hash.data(), nullptr) == 1 &&
         EVP_PKEY_verify(key_context_.get(), bytes(signature), signature.size(), hash.data(), hash.size()) == 1;
}

}  // namespace auth0::bench
