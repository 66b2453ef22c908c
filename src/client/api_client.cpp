#include "base/fail.hpp"
#include "base/invalid_configuration.hpp"
#include "client/configuration.hpp"
#include "client/exchange_setup.hpp"
#include "client/impl.hpp"
#include "client/optional_token.hpp"
#include "client/value_or_throw.hpp"
#include "concurrency/forks.hpp"

#include <auth0/api_client.hpp>

#include <utility>

namespace auth0::inline v0 {

namespace {

// What a broken document means where it was given as an option instead of fetched.
template <class T>
T given_or_throw(Result<T> result, const std::string& option) {
  if (result) return std::move(*result);
  throw_invalid_configuration(option + ": " + result.error().message);
}

std::shared_ptr<issuer::TrustedIssuers> given_issuer(const StaticKeys& given, const std::string& issuer_url) {
  auto metadata = given_or_throw(issuer::parse_metadata(given.metadata, issuer_url), "static_keys.metadata");
  auto keys = jose::KeySet::parse(given.jwks);
  if (!keys) throw_invalid_configuration("static_keys.jwks cannot be used: " + keys.error());
  if (keys->empty()) throw_invalid_configuration("static_keys.jwks contains no keys");
  return std::make_shared<issuer::TrustedIssuers>(std::move(metadata), std::move(*keys));
}

std::shared_ptr<issuer::TrustedIssuers> discovered_issuers(Configuration& configuration, const Network& network,
                                                           const std::shared_ptr<const Clock>& clock) {
  issuer::Fetcher fetcher(network.transport, network.telemetry, network.discovery, network.timeouts,
                          network.threads, network.observer);
  if (configuration.allowed_issuers) {
    return std::make_shared<issuer::TrustedIssuers>(std::move(*configuration.allowed_issuers),
                                                    configuration.key_sources, std::move(fetcher), clock);
  }
  return std::make_shared<issuer::TrustedIssuers>(configuration.issuer_url, configuration.key_sources,
                                                  std::move(fetcher), clock);
}

}  // namespace

ApiClient::ApiClient(ApiClientOptions options) {
  const SecretsWipedAtEnd wiped(options);
  auto configuration = value_or_throw(check_options(options));
  const auto clock = options.clock ? options.clock : system_clock();
  auto threads = std::make_unique<transport::ClientThreads>();
  const auto network = network_of(options, *threads);
  const auto issuers = options.static_keys ? given_issuer(*options.static_keys, configuration.issuer_url)
                                           : discovered_issuers(configuration, network, clock);
  auto exchanger = value_or_throw(make_exchanger(options, configuration, network, issuers, clock));
  impl_ = std::make_unique<Impl>(std::move(configuration), options.dpop, issuers, clock, std::move(exchanger),
                                 std::move(threads), options.discovery_cache.background_refresh,
                                 std::move(options.observer));
}

// NOLINTNEXTLINE(bugprone-exception-escape): a child of fork() without memory for a few bytes ends here
ApiClient::~ApiClient() {
  if (!impl_) return;
  if (impl_->threads->worker().is_left_behind()) {
    leave_to_parent(std::move(impl_));
  } else {
    impl_->stop();
  }
}

ApiClient::ApiClient(ApiClient&&) noexcept = default;

ApiClient& ApiClient::operator=(ApiClient&& other) noexcept {
  ApiClient(std::move(other)).impl_.swap(impl_);
  return *this;
}

VerifiedAccessToken ApiClient::verify_access_token(const VerifyAccessTokenRequest& request) const {
  return value_or_throw(try_verify_access_token(request));
}

Result<VerifiedAccessToken> ApiClient::try_verify_access_token(const VerifyAccessTokenRequest& request) const {
  return impl_->present(request, [this](const auto& presented, const auto& expected, const auto& watch) {
    return impl_->outcome_of<VerifiedAccessToken>(impl_->credentials.verify(presented, expected), presented,
                                                  expected, watch);
  });
}

AcceptedRequest ApiClient::verify_request(const IncomingRequest& request,
                                          const Requirement& requirement) const {
  return value_or_throw(try_verify_request(request, requirement));
}

Result<AcceptedRequest> ApiClient::try_verify_request(const IncomingRequest& request,
                                                      const Requirement& requirement) const {
  return impl_->try_verify_request(request, requirement, NoToken::is_refused);
}

std::optional<AcceptedRequest> ApiClient::verify_optional_token(const IncomingRequest& request,
                                                                const Requirement& requirement) const {
  return value_or_throw(try_verify_optional_token(request, requirement));
}

Result<std::optional<AcceptedRequest>> ApiClient::try_verify_optional_token(
    const IncomingRequest& request, const Requirement& requirement) const {
  return unless_without_credentials(impl_->try_verify_request(request, requirement, NoToken::is_allowed),
                                    request);
}

void ApiClient::authorize(const VerifiedAccessToken& token, const Requirement& requirement) const {
  if (auto ok = try_authorize(token, requirement); !ok) throw_error(std::move(ok.error()));
}

void ApiClient::authorize(const AcceptedRequest& accepted, const Requirement& requirement) const {
  if (auto ok = try_authorize(accepted, requirement); !ok) throw_error(std::move(ok.error()));
}

Result<void> ApiClient::try_authorize(const VerifiedAccessToken& token, const Requirement& requirement) const {
  return impl_->authorize(token, requirement);
}

Result<void> ApiClient::try_authorize(const AcceptedRequest& accepted, const Requirement& requirement) const {
  auto ok = impl_->authorize(accepted.token, requirement);
  if (!ok) ok.error().dpop_nonce = accepted.dpop_nonce;
  return ok;
}

std::vector<IssuerFailure> ApiClient::warm_up() const {
  return impl_->with_http_answer(impl_->issuers->warm_up());
}

bool ApiClient::is_ready() const {
  return impl_->issuers->is_ready();
}

Health ApiClient::health() const {
  Health health{.issuers = impl_->issuers->health()};
  health.replay_protection = impl_->credentials.proofs().health();
  if (const auto* cache = impl_->credentials.tokens().cache()) {
    health.token_cache = {.tokens = cache->size(),
                          .max_tokens = cache->max_size(),
                          .bytes = cache->bytes(),
                          .max_bytes = cache->max_bytes(),
                          .evictions = cache->evictions()};
  }
  return health;
}

}  // namespace auth0::inline v0
