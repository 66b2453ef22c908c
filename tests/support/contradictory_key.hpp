#pragma once

#include "base/openssl_handles.hpp"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <stdexcept>
#include <string>

namespace auth0::test {

/// The same RSA or EC key with other private numbers, which do not belong to the public ones.
[[nodiscard]] inline KeyHandle key_that_contradicts_itself(EVP_PKEY* key) {
  OSSL_PARAM* numbers = nullptr;
  if (EVP_PKEY_todata(key, EVP_PKEY_KEYPAIR, &numbers) != 1)
    throw std::runtime_error("OpenSSL cannot export the key");
  const ParamsHandle owned(numbers);
  bool is_changed = false;
  for (const char* name : {OSSL_PKEY_PARAM_RSA_D, OSSL_PKEY_PARAM_RSA_EXPONENT1, OSSL_PKEY_PARAM_PRIV_KEY}) {
    OSSL_PARAM* const number = OSSL_PARAM_locate(numbers, name);
    if (number == nullptr) continue;
    static_cast<unsigned char*>(number->data)[number->data_size / 2] ^= 0x55U;
    is_changed = true;
  }
  if (!is_changed) throw std::runtime_error("the key has no private numbers");
  const KeyContextHandle context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  EVP_PKEY* other = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &other, EVP_PKEY_KEYPAIR, numbers) != 1) {
    throw std::runtime_error("OpenSSL cannot make this key");
  }
  return KeyHandle(other);
}

}  // namespace auth0::test
