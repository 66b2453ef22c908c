#pragma once

#include <auth0/domains.hpp>
#include <auth0/error.hpp>

#include <string>
#include <variant>
#include <vector>

namespace auth0::inline v0::issuer {

/// Says whether an issuer is one of those that a client trusts (rules 7.1 and 7.2). Thread-safe as far as the
/// resolver is.
class AllowedIssuers {
 public:
  /// The issuers of a list, each once, or the error of the first that cannot be used; or the resolver itself.
  [[nodiscard]] static Result<AllowedIssuers> of(const Domains& domains);

  /// Whether `request.unverified_issuer` may be asked for its keys: `issuer_not_allowed` or
  /// `domains_resolver_failed` if not.
  [[nodiscard]] Result<void> check(const DomainsRequest& request) const;

  /// The issuers of the list; none where a resolver names them.
  [[nodiscard]] std::vector<std::string> listed() const;

 private:
  using List = std::vector<std::string>;
  explicit AllowedIssuers(std::variant<List, DomainsResolver> value) : value_(std::move(value)) {}

  std::variant<List, DomainsResolver> value_;
};

}  // namespace auth0::inline v0::issuer
