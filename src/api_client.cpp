#include "configuration.hpp"
#include "credential_verifier.hpp"
#include "fail.hpp"
#include "issuer/telemetry.hpp"
#include "issuer/trusted_issuers.hpp"
#include "request/challenges.hpp"

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
       const std::shared_ptr<issuer::TrustedIssuers>& trusted, const std::shared_ptr<const Clock>& clock)
      : algorithms(std::move(configuration.algorithms)),
        answers(std::move(configuration.answers)),
        issuers(trusted),
        credentials(std::make_unique<access_token::Verifier>(std::move(configuration.claim_rules), trusted,
                                                             clock, configuration.max_remembered_tokens),
                    std::make_unique<dpop::ProofVerifier>(std::move(configuration.proof_rules), dpop),
                    configuration.bindings, clock) {}

  std::vector<jose::Algorithm> algorithms;
  request::AnswerContext answers;
  std::shared_ptr<issuer::TrustedIssuers> issuers;
  CredentialVerifier credentials;

  [[nodiscard]] Result<VerifiedAccessToken> verify(const VerifyAccessTokenOptions& options) const {
    if (!options.algorithms) return credentials.verify(options, algorithms, {});
    const auto allowed = parse_algorithms("algorithms", *options.algorithms);
    if (!allowed) return std::unexpected(allowed.error());
    return credentials.verify(options, *allowed, {});
  }

  // What the issuer, not a caller, is to blame for: no scheme has failed more than the other.
  [[nodiscard]] Error unavailable(Error error) const {
    return request::with_http_answer(std::move(error), answers, false);
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
  auto result = impl_->verify(options);
  if (!result) {
    const bool came_with_dpop =
        dpop::failing_scheme(
            {.scheme = options.scheme, .proof = options.dpop_proof, .method = {}, .url = {}}) ==
        dpop::Scheme::dpop;
    return std::unexpected(
        request::with_http_answer(std::move(result.error()), impl_->answers, came_with_dpop));
  }
  return result;
}

std::vector<IssuerFailure> ApiClient::warm_up() const {
  auto failures = impl_->issuers->warm_up();
  for (auto& failure : failures)
    failure.error = impl_->unavailable(std::move(failure.error));
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
