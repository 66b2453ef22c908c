#pragma once

#include "jose/algorithm.hpp"

#include <cstddef>
#include <memory>
#include <openssl/evp.h>
#include <span>
#include <string>

namespace auth0::bench {

/// A message and its signature in the form that OpenSSL takes.
struct SignedMessage {
  std::string message;
  std::string signature;
};

/// The least that verifying signatures costs with OpenSSL: SHA-256 of the message and EVP_PKEY_verify, all
/// contexts made beforehand and used again. Knows nothing of tokens. For one thread.
class BareOpenssl {
 public:
  /// The messages are borrowed.
  BareOpenssl(EVP_PKEY* key, jose::Algorithm algorithm, std::span<const SignedMessage> messages);

  /// Verifies the next one.
  [[nodiscard]] bool verify();

 private:
  struct Free {
    void operator()(EVP_MD* digest) const noexcept { EVP_MD_free(digest); }
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
  };

  EVP_PKEY* key_;
  bool is_eddsa_;
  std::span<const SignedMessage> messages_;
  std::size_t next_ = 0;
  std::unique_ptr<EVP_MD, Free> digest_;
  std::unique_ptr<EVP_MD_CTX, Free> digest_context_;
  std::unique_ptr<EVP_PKEY_CTX, Free> key_context_;
};

}  // namespace auth0::bench
