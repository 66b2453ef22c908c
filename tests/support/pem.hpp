#pragma once

#include "base/pem.hpp"

#include <string>

namespace auth0::test {

/// The key as PKCS#8 PEM, encrypted if there is a passphrase.
[[nodiscard]] inline std::string pem_of(EVP_PKEY* key, const std::string& passphrase = "") {
  const EVP_CIPHER* cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
  return written_text([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key, cipher, passphrase.data(),
                                         static_cast<int>(passphrase.size()), nullptr, nullptr);
  });
}

}  // namespace auth0::test
