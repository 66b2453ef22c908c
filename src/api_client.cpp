#include "configuration.hpp"
#include "credential_verifier.hpp"
#include "fail.hpp"
#include "issuer/telemetry.hpp"
#include "issuer/trusted_issuers.hpp"
#include "request/challenges.hpp"
#include "request/credentials.hpp"

#include <auth0/api_client.hpp>

#include <utility>

namespace auth0 {

namespace {

template <class T>
T value_or_throw(Result<T> result) {
  if (!result) throw_error(std::move(result.error()));
  return std::move(*result);
}

// What a broken document means where it was given as an option instead of fetched.
template <class T>
T given_or_throw(Result<T> result, const std::string& option) {
  if (result) return std::move(*result);
  throw_error(invalid_configuration(option + ": " + result.error().message).error());
}

std::shared_ptr<issuer::TrustedIssuers> given_issuer(const StaticKeys& given, const std::string& issuer_url) {
  auto metadata = given_or_throw(issuer::parse_metadata(given.metadata, issuer_url), "static_keys.metadata");
  auto keys = jose::KeySet::parse(given.jwks);
  if (!keys) throw_error(invalid_configuration("static_keys.jwks cannot be used: " + keys.error()).error());
  return std::make_shared<issuer::TrustedIssuers>(std::move(metadata), std::move(*keys));
}

std::shared_ptr<issuer::TrustedIssuers> discovered_issuers(const ApiClientOptions& options,
                                                           Configuration& configuration,
                                                           const std::shared_ptr<const Clock>& clock) {
  auto transport = options.http_transport ? options.http_transport : make_http_transport(options.transport);
  const auto telemetry = options.telemetry.transform(
      [](const Telemetry& own) { return issuer::telemetry_header(own.name, own.version); });
  issuer::Fetcher fetcher(std::move(transport), telemetry);
  if (configuration.allowed_issuers) {
    return std::make_shared<issuer::TrustedIssuers>(std::move(*configuration.allowed_issuers),
                                                    std::move(configuration.key_sources), std::move(fetcher),
                                                    clock);
  }
  return std::make_shared<issuer::TrustedIssuers>(
      configuration.issuer_url, std::move(configuration.key_sources), std::move(fetcher), clock);
}

}  // namespace

struct ApiClient::Impl {
  Impl(Configuration configuration, const DpopOptions& dpop,
       const std::shared_ptr<issuer::TrustedIssuers>& trusted, std::shared_ptr<const Clock> time)
      : algorithms(std::move(configuration.algorithms)),
        dpop_mode(dpop.mode),
        dpop_algorithms(std::move(configuration.dpop_algorithms)),
        resource_metadata_url(std::move(configuration.resource_metadata_url)),
        clock(std::move(time)),
        issuers(trusted),
        credentials(std::make_unique<access_token::Verifier>(std::move(configuration.claim_rules), trusted,
                                                             clock, configuration.max_remembered_tokens),
                    std::make_unique<dpop::ProofVerifier>(std::move(configuration.proof_rules), dpop),
                    configuration.bindings, clock) {}

  std::vector<jose::Algorithm> algorithms;
  DpopMode dpop_mode;
  std::string dpop_algorithms;
  std::string resource_metadata_url;
  std::shared_ptr<const Clock> clock;
  std::shared_ptr<issuer::TrustedIssuers> issuers;
  CredentialVerifier credentials;

  [[nodiscard]] Result<VerifiedAccessToken> verify(const VerifyAccessTokenOptions& options,
                                                   const CredentialVerifier::Demand& demand) const {
    if (!options.algorithms) return credentials.verify(options, algorithms, demand);
    const auto allowed = parse_algorithms("algorithms", *options.algorithms);
    if (!allowed) return std::unexpected(allowed.error());
    return credentials.verify(options, *allowed, demand);
  }

  // 9.2
  [[nodiscard]] Result<VerifiedAccessToken> verify(const IncomingRequest& incoming,
                                                   const request::FoundToken& found,
                                                   const Requirement& requirement) const {
    const auto proof = request::find_proof(incoming.headers);
    if (!proof) return std::unexpected(proof.error());
    return verify({.access_token = found.token,
                   .scheme = request::to_string(found.scheme),
                   .dpop_proof = *proof,
                   .http_method = incoming.method,
                   .http_url = incoming.url,
                   .client_certificate = incoming.client_certificate,
                   .headers = incoming.headers},
                  [&](const VerifiedAccessToken& token) { return check(requirement, token); });
  }

  [[nodiscard]] Result<void> check(const Requirement& requirement, const VerifiedAccessToken& token) const {
    auto ok = requirement.check(token, clock->now());
    if (!ok) ok.error().dpop_nonce = token.next_dpop_nonce();
    return ok;
  }

  // 9.3, once for every operation.
  [[nodiscard]] Error answered(Error error, std::optional<AuthScheme> scheme) const {
    return request::with_http_answer(std::move(error), {.mode = dpop_mode,
                                                        .dpop_algorithms = dpop_algorithms,
                                                        .scheme = scheme,
                                                        .resource_metadata = resource_metadata_url});
  }

  // In mode `disabled` a bound token is a Bearer token (8.2).
  [[nodiscard]] AuthScheme scheme_of(const VerifiedAccessToken& token) const {
    const bool is_bound = dpop_mode != DpopMode::disabled && !token.dpop_key_thumbprint().empty();
    return is_bound ? AuthScheme::dpop : AuthScheme::bearer;
  }
};

ApiClient::ApiClient(ApiClientOptions options) {
  auto configuration = value_or_throw(check_options(options));
  const auto clock = options.clock ? options.clock : system_clock();
  const auto issuers = options.static_keys ? given_issuer(*options.static_keys, configuration.issuer_url)
                                           : discovered_issuers(options, configuration, clock);
  impl_ = std::make_unique<Impl>(std::move(configuration), options.dpop, issuers, clock);
}

ApiClient::~ApiClient() = default;
ApiClient::ApiClient(ApiClient&&) noexcept = default;
ApiClient& ApiClient::operator=(ApiClient&&) noexcept = default;

VerifiedAccessToken ApiClient::verify_access_token(const VerifyAccessTokenOptions& options) const {
  return value_or_throw(try_verify_access_token(options));
}

Result<VerifiedAccessToken> ApiClient::try_verify_access_token(const VerifyAccessTokenOptions& options) const {
  auto result = impl_->verify(options, {});
  if (!result) {
    const auto scheme =
        dpop::failing_scheme({.scheme = options.scheme, .proof = options.dpop_proof, .method = {}, .url = {}});
    return std::unexpected(impl_->answered(std::move(result.error()), scheme));
  }
  return result;
}

VerifiedAccessToken ApiClient::verify_request(const IncomingRequest& request,
                                              const Requirement& requirement) const {
  return value_or_throw(try_verify_request(request, requirement));
}

Result<VerifiedAccessToken> ApiClient::try_verify_request(const IncomingRequest& request,
                                                          const Requirement& requirement) const {
  std::string buffer;  // for a token that has to be decoded
  auto found = request::find_token(request, buffer);
  if (!found) {
    return std::unexpected(
        impl_->answered(std::move(found.error()), request::presented_scheme(request.headers)));
  }
  auto token = impl_->verify(request, *found, requirement);
  if (!token) return std::unexpected(impl_->answered(std::move(token.error()), found->scheme));
  return token;
}

void ApiClient::authorize(const VerifiedAccessToken& token, const Requirement& requirement) const {
  if (auto ok = try_authorize(token, requirement); !ok) throw_error(std::move(ok.error()));
}

Result<void> ApiClient::try_authorize(const VerifiedAccessToken& token, const Requirement& requirement) const {
  auto ok = impl_->check(requirement, token);
  if (ok) return {};
  return std::unexpected(impl_->answered(std::move(ok.error()), impl_->scheme_of(token)));
}

std::vector<IssuerFailure> ApiClient::warm_up() const {
  auto failures = impl_->issuers->warm_up();
  for (auto& failure : failures)
    failure.error = impl_->answered(std::move(failure.error), std::nullopt);
  return failures;
}

Health ApiClient::health() const {
  Health health{.issuers = impl_->issuers->health()};
  health.replay_protection = impl_->credentials.proofs().health();
  if (const auto* cache = impl_->credentials.tokens().cache()) {
    health.token_cache = {.tokens = cache->size(), .max_tokens = cache->max_size()};
  }
  return health;
}

}  // namespace auth0
