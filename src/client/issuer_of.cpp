#include "base/invalid_configuration.hpp"
#include "issuer/issuer_url.hpp"

#include <auth0/domains.hpp>

#include <utility>

namespace auth0::inline v0 {

std::string issuer_of(std::string_view domain) {
  auto issuer = issuer::issuer_from_domain_or_url(domain);
  if (!issuer) throw_invalid_configuration(std::move(issuer.error().message));
  return std::move(*issuer);
}

}  // namespace auth0::inline v0
