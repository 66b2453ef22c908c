#pragma once

#include <memory>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

namespace auth0 {

/// Frees an OpenSSL object with the function that belongs to its type.
template <auto Free>
struct OpensslDelete {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};

using BioHandle = std::unique_ptr<BIO, OpensslDelete<BIO_free_all>>;
using BignumHandle = std::unique_ptr<BIGNUM, OpensslDelete<BN_clear_free>>;
using CertificateHandle = std::unique_ptr<X509, OpensslDelete<X509_free>>;
using DigestHandle = std::unique_ptr<EVP_MD, OpensslDelete<EVP_MD_free>>;
using DigestContextHandle = std::unique_ptr<EVP_MD_CTX, OpensslDelete<EVP_MD_CTX_free>>;
using EcdsaSignatureHandle = std::unique_ptr<ECDSA_SIG, OpensslDelete<ECDSA_SIG_free>>;
using KeyContextHandle = std::unique_ptr<EVP_PKEY_CTX, OpensslDelete<EVP_PKEY_CTX_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, OpensslDelete<EVP_PKEY_free>>;
using ParamBuilderHandle = std::unique_ptr<OSSL_PARAM_BLD, OpensslDelete<OSSL_PARAM_BLD_free>>;
using ParamsHandle = std::unique_ptr<OSSL_PARAM, OpensslDelete<OSSL_PARAM_free>>;

}  // namespace auth0
