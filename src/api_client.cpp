#include "access_token/verifier.hpp"
#include "configuration.hpp"
#include "fail.hpp"
#include "issuer/key_source.hpp"
#include "issuer/telemetry.hpp"
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

std::shared_ptr<issuer::KeySource> given_keys(const StaticKeys& given, const std::string& issuer_url) {
  auto metadata = given_or_throw(issuer::parse_metadata(given.metadata, issuer_url), "static_keys.metadata");
  auto keys = jose::KeySet::parse(given.jwks);
  if (!keys) throw_error(invalid_configuration("static_keys.jwks cannot be used: " + keys.error()).error());
  return std::make_shared<issuer::KeySource>(std::move(metadata), std::move(*keys));
}

std::shared_ptr<issuer::KeySource> fetched_keys(const ApiClientOptions& options,
                                                const Configuration& configuration,
                                                std::shared_ptr<const Clock> clock) {
  auto transport = options.http_transport ? options.http_transport : make_http_transport(options.transport);
  const auto telemetry = options.telemetry.transform(
      [](const Telemetry& own) { return issuer::telemetry_header(own.name, own.version); });
  return std::make_shared<issuer::KeySource>(
      issuer::KeySource::Options{.issuer_url = configuration.issuer_url, .ttl = configuration.keys_ttl},
      issuer::Fetcher(std::move(transport), telemetry), std::move(clock));
}

}  // namespace

struct ApiClient::Impl {
  Impl(Configuration configuration, std::shared_ptr<issuer::KeySource> keys, std::shared_ptr<const Clock> clock)
      : algorithms(std::move(configuration.algorithms)),
        verifier(std::move(configuration.claim_rules), std::move(keys), std::move(clock)) {}

  std::vector<jose::Algorithm> algorithms;
  access_token::Verifier verifier;

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
                            .required_claims = options.required_claims});
  }
};

ApiClient::ApiClient(ApiClientOptions options) {
  auto configuration = value_or_throw(check_options(options));
  const auto clock = options.clock ? options.clock : system_clock();
  auto keys = options.static_keys ? given_keys(*options.static_keys, configuration.issuer_url)
                                  : fetched_keys(options, configuration, clock);
  impl_ = std::make_unique<Impl>(std::move(configuration), std::move(keys), clock);
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

}  // namespace auth0
