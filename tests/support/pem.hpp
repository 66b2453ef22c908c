#pragma once

#include "base/openssl_handles.hpp"

#include <openssl/pem.h>
#include <string>

namespace auth0::test {

/// The key as PKCS#8 PEM, encrypted if there is a passphrase.
[[nodiscard]] inline std::string pem_of(EVP_PKEY* key, const std::string& passphrase = "") {
  const BioHandle bio(BIO_new(BIO_s_mem()));
  const EVP_CIPHER* cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key, cipher, passphrase.data(), static_cast<int>(passphrase.size()),
                                nullptr, nullptr);
  BUF_MEM* memory = nullptr;
  BIO_get_mem_ptr(bio.get(), &memory);
  return {memory->data, memory->length};
}

}  // namespace auth0::test
