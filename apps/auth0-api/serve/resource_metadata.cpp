#include "serve/resource_metadata.hpp"

#include <auth0/domains.hpp>
#include <auth0/protected_resource_metadata.hpp>

#include <vector>

namespace auth0::command::serve {

namespace {

std::vector<std::string> issuers_of(const Tokens& tokens) {
  std::vector<std::string> issuers;
  issuers.reserve(tokens.domains.size() + 1);
  for (const auto& domain : tokens.domains)
    issuers.push_back(issuer_of(domain));
  if (!tokens.issuer.empty()) issuers.push_back(tokens.issuer);
  return issuers;
}

}  // namespace

PublishedMetadata metadata_of(const Resource& resource, const Configuration& configuration) {
  ProtectedResourceMetadataBuilder builder(resource.identifier, issuers_of(configuration.tokens));
  builder.with_bearer_methods_supported({BearerMethod::header}).with_scopes_supported(resource.scopes);
  if (!resource.name.empty()) builder.with_resource_name(resource.name);
  if (!resource.documentation.empty()) builder.with_resource_documentation(resource.documentation);
  if (configuration.dpop.mode != "disabled")
    builder.with_dpop_signing_alg_values_supported(configuration.dpop.algorithms);
  if (configuration.dpop.mode == "required") builder.with_dpop_bound_access_tokens_required(true);
  return {.path = well_known_path(resource.identifier),
          .url = well_known_url(resource.identifier),
          .json = builder.build().to_json()};
}

}  // namespace auth0::command::serve
