#pragma once

#include "access_token/claims.hpp"
#include "access_token/token_cache.hpp"
#include "dpop/proof.hpp"
#include "dpop/scheme_rules.hpp"
#include "issuer/allowed_issuers.hpp"
#include "issuer/key_sources.hpp"

#include <auth0/api_client_options.hpp>
#include <auth0/client_certificate.hpp>
#include <auth0/error.hpp>

#include <optional>
#include <string>
#include <vector>

namespace auth0::inline v0 {

/// The options of a client, checked and in the form that the rooms take (section 2 of the rules).
struct Configuration {
  std::string issuer_url;                                 ///< Empty where only `allowed_issuers` are verified.
  std::optional<issuer::AllowedIssuers> allowed_issuers;  ///< Where `domains` was given.
  std::vector<Algorithm> algorithms;
  access_token::ClaimRules claim_rules;
  issuer::KeySources::Options key_sources;
  std::size_t max_token_size;
  access_token::TokenCache::Limits remembered_tokens;
  dpop::ProofRules proof_rules;
  dpop::SchemePolicy schemes;
  CertificateBinding certificates = CertificateBinding::checked;
  std::string dpop_algorithms;        ///< Separated by spaces, for challenges.
  std::string resource_metadata_url;  ///< Empty where there is none.
};

/// `missing_required_argument_error` or `invalid_configuration_error`, each with the option's name.
[[nodiscard]] Result<Configuration> check_options(const ApiClientOptions& options);

/// The allow-list of rule 2.4 in canonical names, of the client, of its proofs or of one call; `option` is what
/// errors call it.
[[nodiscard]] Result<std::vector<Algorithm>> allowed_algorithms(const std::string& option,
                                                                const AlgorithmList& list);

}  // namespace auth0::inline v0
