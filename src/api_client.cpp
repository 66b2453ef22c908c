#include "access_token/verifier.hpp"
#include "configuration.hpp"
#include "exchange_setup.hpp"
#include "fail.hpp"
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

std::shared_ptr<issuer::TrustedIssuers> discovered_issuers(Configuration& configuration, const Network& network,
                                                           const std::shared_ptr<const Clock>& clock) {
  issuer::Fetcher fetcher(network.transport, network.telemetry);
  if (configuration.allowed_issuers) {
    return std::make_shared<issuer::TrustedIssuers>(std::move(*configuration.allowed_issuers),
                                                    configuration.key_sources, std::move(fetcher), clock);
  }
  return std::make_shared<issuer::TrustedIssuers>(configuration.issuer_url, configuration.key_sources,
                                                  std::move(fetcher), clock);
}

}  // namespace

struct ApiClient::Impl {
  Impl(Configuration configuration, const std::shared_ptr<issuer::TrustedIssuers>& trusted,
       std::shared_ptr<const Clock> clock, std::unique_ptr<exchange::TokenExchanger> token_exchanger)
      : algorithms(std::move(configuration.algorithms)),
        issuers(trusted),
        verifier(std::move(configuration.claim_rules), trusted, std::move(clock),
                 configuration.max_remembered_tokens),
        exchanger(std::move(token_exchanger)) {}

  std::vector<jose::Algorithm> algorithms;
  std::shared_ptr<issuer::TrustedIssuers> issuers;
  access_token::Verifier verifier;
  std::unique_ptr<exchange::TokenExchanger> exchanger;  // null: the client cannot prove who it is

  [[nodiscard]] Result<VerifiedAccessToken> verify(const VerifyAccessTokenOptions& options) const {
    if (!options.algorithms) return verify(options, algorithms);
    const auto allowed = parse_algorithms(*options.algorithms);
    if (!allowed) return std::unexpected(allowed.error());
    return verify(options, *allowed);
  }

  [[nodiscard]] Result<VerifiedAccessToken> verify(const VerifyAccessTokenOptions& options,
                                                   std::span<const jose::Algorithm> allowed) const {
    return verifier.verify({.text = options.access_token,
                            .allowed_algorithms = allowed,
                            .required_claims = options.required_claims,
                            .http_url = options.http_url,
                            .headers = options.headers});
  }

  [[nodiscard]] Result<ExchangedTokenSet> exchange(const Result<exchange::TokenRequest>& request) const {
    if (!request) return std::unexpected(request.error());
    if (!exchanger) return std::unexpected(exchange::without_client_authentication(request->kind));  // 10.1
    return exchanger->exchange(*request);
  }
};

ApiClient::ApiClient(ApiClientOptions options) {
  const SecretsWipedAtEnd wiped(options);
  auto configuration = value_or_throw(check_options(options));
  const auto clock = options.clock ? options.clock : system_clock();
  const auto network = network_of(options);
  const auto issuers = options.static_keys ? given_issuer(*options.static_keys, configuration.issuer_url)
                                           : discovered_issuers(configuration, network, clock);
  auto exchanger = value_or_throw(make_exchanger(options, configuration, network, issuers, clock));
  impl_ = std::make_unique<Impl>(std::move(configuration), issuers, clock, std::move(exchanger));
}

ApiClient::~ApiClient() = default;
ApiClient::ApiClient(ApiClient&&) noexcept = default;
ApiClient& ApiClient::operator=(ApiClient&&) noexcept = default;

VerifiedAccessToken ApiClient::verify_access_token(const VerifyAccessTokenOptions& options) const {
  return value_or_throw(try_verify_access_token(options));
}

Result<VerifiedAccessToken> ApiClient::try_verify_access_token(const VerifyAccessTokenOptions& options) const {
  auto result = impl_->verify(options);
  if (!result) return std::unexpected(request::with_http_answer(std::move(result.error())));
  return result;
}

ExchangedTokenSet ApiClient::get_token_by_exchange_profile(std::string_view subject_token,
                                                           const ExchangeProfileOptions& options) const {
  return value_or_throw(try_get_token_by_exchange_profile(subject_token, options));
}

Result<ExchangedTokenSet> ApiClient::try_get_token_by_exchange_profile(
    std::string_view subject_token, const ExchangeProfileOptions& options) const {
  return impl_->exchange(exchange::custom_exchange(subject_token, options));
}

ExchangedToken ApiClient::get_token_on_behalf_of(std::string_view access_token,
                                                 const OnBehalfOfOptions& options) const {
  return value_or_throw(try_get_token_on_behalf_of(access_token, options));
}

Result<ExchangedToken> ApiClient::try_get_token_on_behalf_of(std::string_view access_token,
                                                             const OnBehalfOfOptions& options) const {
  auto tokens = impl_->exchange(exchange::on_behalf_of(access_token, options));
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  return static_cast<ExchangedToken&&>(*tokens);  // 10.3: nothing but the access token
}

ConnectionToken ApiClient::get_access_token_for_connection(const ConnectionTokenOptions& options) const {
  return value_or_throw(try_get_access_token_for_connection(options));
}

Result<ConnectionToken> ApiClient::try_get_access_token_for_connection(
    const ConnectionTokenOptions& options) const {
  auto tokens = impl_->exchange(exchange::connection_token(options));
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  return ConnectionToken{static_cast<ExchangedToken&&>(*tokens), std::string(options.connection),
                         std::string(options.login_hint)};
}

std::vector<IssuerFailure> ApiClient::warm_up() const {
  auto failures = impl_->issuers->warm_up();
  for (auto& failure : failures)
    failure.error = request::with_http_answer(std::move(failure.error));
  return failures;
}

Health ApiClient::health() const {
  Health health{.issuers = impl_->issuers->health()};
  if (const auto* cache = impl_->verifier.cache()) {
    health.token_cache = {.tokens = cache->size(), .max_tokens = cache->max_size()};
  }
  return health;
}

}  // namespace auth0
