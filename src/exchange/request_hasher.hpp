#pragma once

#include "exchange/kept/request_names.hpp"
#include "exchange/request/token_request.hpp"
#include "jose/sha256.hpp"

#include <string_view>

namespace auth0::inline v0::exchange {

/// Thread-safe.
class RequestHasher {
 public:
  /// \throws std::bad_alloc
  [[nodiscard]] RequestNames names_of(const TokenRequest& request, std::string_view issuer_url,
                                      std::string_view client_id) const;

 private:
  [[nodiscard]] jose::Sha256 subject_of(const TokenRequest& request) const;
  [[nodiscard]] jose::Sha256 name_of(const TokenRequest& request, const jose::Sha256& subject,
                                     std::string_view issuer_url, std::string_view client_id) const;

  jose::Sha256Hasher hasher_;
};

}  // namespace auth0::inline v0::exchange
