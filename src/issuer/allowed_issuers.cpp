#include "issuer/allowed_issuers.hpp"

#include "base/diagnostic.hpp"
#include "base/fail.hpp"
#include "issuer/issuer_url.hpp"

#include <algorithm>
#include <exception>
#include <optional>

namespace auth0::inline v0::issuer {

namespace {

// Normalised, each once (rule 2.3).
Result<std::vector<std::string>> issuers_of(const std::vector<std::string>& domains) {
  if (domains.empty()) return invalid_configuration("domains is empty; name at least one");
  std::vector<std::string> issuers;
  issuers.reserve(domains.size());
  for (const auto& domain : domains) {
    auto issuer = issuer_from_domain_or_url(domain);
    if (!issuer) return std::unexpected(std::move(issuer.error()));
    issuers.push_back(std::move(*issuer));
  }
  std::ranges::sort(issuers);
  const auto repeated = std::ranges::unique(issuers);
  issuers.erase(repeated.begin(), repeated.end());
  return issuers;
}

std::unexpected<Error> resolver_failed(const std::string& what) {
  return fail(Reason::domains_resolver_failed, "the resolver of domains " + what);
}

Result<std::vector<std::string>> resolve(const DomainsResolver& resolver, const DomainsRequest& request) {
  std::optional<StringList> domains;
  try {
    domains = resolver(request);
  } catch (const std::exception&) {  // its text may hold anything, and would reach the client
    return resolver_failed("threw an exception");
  } catch (...) {
    return resolver_failed("threw something that is not an exception");
  }
  if (domains->empty()) return resolver_failed("named no domain");
  auto issuers = issuers_of(domains->values());
  if (!issuers) return resolver_failed("named an unusable one: " + issuers.error().message);
  return issuers;
}

Result<void> check_listed(const std::vector<std::string>& issuers, std::string_view issuer) {
  if (std::ranges::binary_search(issuers, issuer)) return {};  // 7.1: byte for byte
  return comparing(fail(Reason::issuer_not_allowed,
                        "the token's 'iss' is absent or not among the issuers that this API trusts"),
                   "iss", listed(issuers), issuer, Found::unverified);
}

}  // namespace

Result<AllowedIssuers> AllowedIssuers::of(const Domains& domains) {
  if (const auto* resolver = domains.resolver()) {
    if (!*resolver) return invalid_configuration("domains is an empty function");
    return AllowedIssuers(*resolver);
  }
  const auto* list = domains.list();
  auto issuers = issuers_of(list != nullptr ? *list : List{});
  if (!issuers) return std::unexpected(std::move(issuers.error()));
  return AllowedIssuers(std::move(*issuers));
}

Result<void> AllowedIssuers::check(const DomainsRequest& request) const {
  if (const auto* list = std::get_if<List>(&value_)) return check_listed(*list, request.unverified_issuer);
  const auto issuers = resolve(std::get<DomainsResolver>(value_), request);
  if (!issuers) return std::unexpected(issuers.error());
  return check_listed(*issuers, request.unverified_issuer);
}

std::vector<std::string> AllowedIssuers::listed() const {
  const auto* list = std::get_if<List>(&value_);
  return list != nullptr ? *list : List{};
}

}  // namespace auth0::inline v0::issuer
