#pragma once

#include "base/openssl_handles.hpp"
#include "jose/algorithm.hpp"

#include <cstddef>
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
  EVP_PKEY* key_;
  bool is_eddsa_;
  std::span<const SignedMessage> messages_;
  std::size_t next_ = 0;
  DigestHandle digest_;
  DigestContextHandle digest_context_;
  KeyContextHandle key_context_;
};

}  // namespace auth0::bench
