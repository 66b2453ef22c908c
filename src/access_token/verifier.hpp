#pragma once

#include "access_token/claims.hpp"
#include "issuer/trusted_issuers.hpp"
#include "jose/algorithm.hpp"
#include "per_thread.hpp"

#include <auth0/clock.hpp>
#include <auth0/verified_access_token.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::access_token {

/// One token and what is demanded of it.
struct TokenToVerify {
  std::string_view text;
  std::span<const jose::Algorithm> allowed_algorithms;
  std::span<const std::string> required_claims;
  std::string_view http_url{};  ///< For the resolver of domains, as `headers`.
  std::span<const HttpHeader> headers{};
};

/// Verifies access tokens. Safe to use from several threads at once.
class Verifier {
 public:
  Verifier(ClaimRules rules, std::shared_ptr<issuer::TrustedIssuers> issuers,
           std::shared_ptr<const Clock> clock)
      : rules_(std::move(rules)), issuers_(std::move(issuers)), clock_(std::move(clock)) {}

  /// Format, algorithm, issuer, keys, signature, then claims (rule 6.5).
  [[nodiscard]] Result<VerifiedAccessToken> verify(const TokenToVerify& token) const;

 private:
  ClaimRules rules_;
  std::shared_ptr<issuer::TrustedIssuers> issuers_;
  std::shared_ptr<const Clock> clock_;
  // All tokens that an issuer signs with one key begin with the same header; that of the last token whose
  // signature was good is kept, so that it need not be read again.
  PerThread<std::shared_ptr<const jose::JwsHeader>> last_header_;
};

}  // namespace auth0::access_token
