#pragma once

#include "exchange/token_request.hpp"
#include "jose/sha256.hpp"

#include <string_view>

namespace auth0::exchange {

/// The names that a request goes by: hashes, of which neither token nor parameters can be got back.
/// Thread-safe.
class RequestHasher {
 public:
  /// The hash that a refused subject token is remembered by: of the kind of exchange, its type,
  /// itself and the actor token beside it.
  /// Throws std::runtime_error if OpenSSL has no SHA-256, as does `name_of`.
  [[nodiscard]] jose::Sha256 subject_of(const TokenRequest& request) const;

  /// The name that its token is kept under (rule 10.10): of issuer, client, all parameters and `subject`.
  [[nodiscard]] jose::Sha256 name_of(const TokenRequest& request, const jose::Sha256& subject,
                                     std::string_view issuer_url, std::string_view client_id) const;

 private:
  jose::Sha256Hasher hasher_;
};

}  // namespace auth0::exchange
