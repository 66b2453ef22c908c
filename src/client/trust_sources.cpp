#include "client/trust_sources.hpp"

#include "base/fail.hpp"

#include <array>
#include <string>
#include <string_view>

namespace auth0::inline v0 {

namespace {

struct Source {
  std::string_view name;
  bool is_given;
};

// Two options of which one may be given, and which one to keep.
struct Conflict {
  Source first;
  Source second;
  std::string_view advice;
};

Result<void> check_jwks_uri(const ApiClientOptions& options) {
  if (options.jwks_uri.empty()) return {};
  if (options.issuer.empty()) return invalid_configuration("jwks_uri needs issuer: whose keys they are");
  if (options.discovery != Discovery::automatic)
    return invalid_configuration(
        "jwks_uri and discovery exclude each other; leave out discovery to name the keys");
  return {};
}

}  // namespace

Result<void> check_trust_sources(const ApiClientOptions& options) {
  const Source domain{.name = "domain", .is_given = !options.domain.empty()};
  const Source issuer{.name = "issuer", .is_given = !options.issuer.empty()};
  const Source domains{.name = "domains", .is_given = !options.domains.absent()};
  const Source jwks_uri{.name = "jwks_uri", .is_given = !options.jwks_uri.empty()};
  const Source static_keys{.name = "static_keys", .is_given = options.static_keys.has_value()};
  // `domain` or `issuer` beside `domains` says where tokens are exchanged, and beside `static_keys` whose keys
  // they are.
  const std::array<Conflict, 5> conflicts = {{
      {issuer, domain, "domain is for an Auth0 tenant, issuer for any other provider"},
      {jwks_uri, domain, "give issuer instead of domain to name the keys"},
      {jwks_uri, domains, "the keys of several domains are always discovered"},
      {jwks_uri, static_keys, "give the keys or say where they are"},
      {static_keys, domains, "the keys are those of one issuer"},
  }};
  for (const auto& [first, second, advice] : conflicts) {
    if (!first.is_given || !second.is_given) continue;
    return invalid_configuration(std::string(first.name) + " and " + std::string(second.name) +
                                 " exclude each other; " + std::string(advice));
  }
  if (auto ok = check_jwks_uri(options); !ok) return ok;
  if (!domain.is_given && !issuer.is_given && !domains.is_given && !static_keys.is_given)
    return missing_argument("domain is required (or issuer, domains or static_keys)");
  return {};
}

}  // namespace auth0::inline v0
