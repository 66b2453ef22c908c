#pragma once

#include "answer/challenges.hpp"
#include "client/configuration.hpp"
#include "client/credential_verifier.hpp"
#include "client/operations.hpp"
#include "exchange/token_exchanger.hpp"
#include "issuer/trusted_issuers.hpp"
#include "request/credentials.hpp"
#include "requirement/requirement_node.hpp"
#include "transport/client_threads.hpp"

#include <auth0/api_client.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace auth0::inline v0 {

/// What a client consists of. Calls that are under way refer to it, not to the client, which may be moved.
struct ApiClient::Impl {
  Impl(Configuration configuration, const DpopOptions& dpop,
       const std::shared_ptr<issuer::TrustedIssuers>& trusted, std::shared_ptr<const Clock> time,
       std::unique_ptr<exchange::TokenExchanger> token_exchanger,
       std::unique_ptr<transport::ClientThreads> client_threads, bool threads_are_allowed)
      : algorithms(std::move(configuration.algorithms)),
        dpop_mode(dpop.mode),
        dpop_algorithms(std::move(configuration.dpop_algorithms)),
        resource_metadata_url(std::move(configuration.resource_metadata_url)),
        clock(std::move(time)),
        issuers(trusted),
        credentials(std::make_unique<access_token::Verifier>(std::move(configuration.claim_rules), trusted,
                                                             clock, configuration.remembered_tokens,
                                                             configuration.max_token_size),
                    std::make_unique<dpop::ProofVerifier>(std::move(configuration.proof_rules), dpop),
                    configuration.schemes, configuration.certificates, clock),
        exchanger(std::move(token_exchanger)),
        operations(threads_are_allowed ? &client_threads->worker() : nullptr),
        threads(std::move(client_threads)) {}

  std::vector<jose::Algorithm> algorithms;
  DpopMode dpop_mode;
  std::string dpop_algorithms;
  std::string resource_metadata_url;
  std::shared_ptr<const Clock> clock;
  std::shared_ptr<issuer::TrustedIssuers> issuers;
  CredentialVerifier credentials;
  std::unique_ptr<exchange::TokenExchanger> exchanger;  // null: the client cannot prove who it is
  Operations operations;
  // Last, so that its end comes first: it waits for operations, which use all the rest.
  std::unique_ptr<transport::ClientThreads> threads;

  [[nodiscard]] Result<CredentialVerifier::Verified> verify(const dpop::Presented& presented,
                                                            const VerifyAccessTokenRequest& request) const {
    const auto& required_claims = request.required_claims.values();
    if (!request.algorithms)
      return credentials.verify(presented, {.algorithms = algorithms, .required_claims = required_claims});
    const auto allowed = allowed_algorithms("algorithms", *request.algorithms);
    if (!allowed) return std::unexpected(allowed.error());
    return credentials.verify(presented, {.algorithms = *allowed, .required_claims = required_claims});
  }

  // 9.2
  [[nodiscard]] Result<CredentialVerifier::Verified> verify(const IncomingRequest& incoming,
                                                            const request::FoundToken& found,
                                                            const Requirement& requirement) const {
    const auto proof = request::find_proof(incoming.headers);
    if (!proof) return std::unexpected(proof.error());
    const bool is_dpop = found.scheme == AuthScheme::dpop;
    return credentials.verify({.scheme = is_dpop ? dpop::PresentedScheme::dpop : dpop::PresentedScheme::bearer,
                               .token = found.token,
                               .proof = *proof,
                               .method = incoming.method,
                               .url = incoming.url,
                               .certificate = incoming.client_certificate,
                               .headers = incoming.headers},
                              {.algorithms = algorithms, .requirement = &requirement});
  }

  [[nodiscard]] Result<void> authorize(const VerifiedAccessToken& token, const Requirement& requirement) const {
    auto ok = requirement::judge(requirement, token, clock->now());
    if (!ok) return std::unexpected(answered(std::move(ok.error()), scheme_of(token)));
    return ok;
  }

  // 9.3, once for every operation.
  [[nodiscard]] Error answered(Error error, std::optional<AuthScheme> scheme) const {
    return answer::with_http_answer(std::move(error), {.mode = dpop_mode,
                                                       .dpop_algorithms = dpop_algorithms,
                                                       .scheme = scheme,
                                                       .resource_metadata = resource_metadata_url});
  }

  // 9.3, where the route's requirement is known.
  [[nodiscard]] Error answered(Error error, AuthScheme scheme, const Requirement& requirement) const {
    if (answer::needs_another_token(error)) error.unmet.scopes = requirement.scopes();
    return answered(std::move(error), scheme);
  }

  // In mode `disabled` a bound token is a Bearer token (8.2).
  [[nodiscard]] AuthScheme scheme_of(const VerifiedAccessToken& token) const {
    const bool is_bound = dpop_mode != DpopMode::disabled && !token.dpop_key_thumbprint().empty();
    return is_bound ? AuthScheme::dpop : AuthScheme::bearer;
  }

  [[nodiscard]] Result<ExchangedTokenSet> exchange(Result<exchange::TokenRequest> request) const {
    if (!request) return std::unexpected(std::move(request.error()));
    if (!exchanger) return std::unexpected(exchange::without_client_authentication(request->kind));  // 10.1
    return exchanger->exchange(std::move(*request));
  }
};

}  // namespace auth0::inline v0
