#pragma once

#include "base/handle.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

namespace auth0::inline v0 {

using BioHandle = Handle<BIO, BIO_free_all>;
using BignumHandle = Handle<BIGNUM, BN_clear_free>;
using CertificateHandle = Handle<X509, X509_free>;
using DigestHandle = Handle<EVP_MD, EVP_MD_free>;
using DigestContextHandle = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using EcdsaSignatureHandle = Handle<ECDSA_SIG, ECDSA_SIG_free>;
using KeyContextHandle = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;
using ParamBuilderHandle = Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using ParamsHandle = Handle<OSSL_PARAM, OSSL_PARAM_free>;

/// Whether OpenSSL had the memory to note how large the key is: a key of no size verifies and signs nothing.
[[nodiscard]] inline bool knows_its_size(EVP_PKEY* key) noexcept {
  return EVP_PKEY_get_bits(key) > 0 && EVP_PKEY_get_size(key) > 0;
}

}  // namespace auth0::inline v0
