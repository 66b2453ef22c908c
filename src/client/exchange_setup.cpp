#include "client/exchange_setup.hpp"

#include "base/fail.hpp"
#include "base/wiped.hpp"
#include "transport/authorities.hpp"

#include <chrono>
#include <tuple>
#include <utility>

namespace auth0::inline v0 {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t most_kept = 10'000'000;
constexpr std::chrono::seconds longest_margin = 8760h;

bool is_given(const ClientAuthentication& authentication) {
  return authentication.mutual_tls || authentication.private_key_jwt || !authentication.client_secret.empty();
}

Result<void> check_limits(const ExchangeOptions& options) {
  if (options.max_cached_tokens < 0 || options.max_cached_tokens > most_kept)
    return invalid_configuration("exchange.max_cached_tokens must be between 0 and 10 000 000");
  if (options.max_refused_tokens < 0 || options.max_refused_tokens > most_kept)
    return invalid_configuration("exchange.max_refused_tokens must be between 0 and 10 000 000");
  if (options.expiry_margin < 0s || options.expiry_margin > longest_margin)
    return invalid_configuration("exchange.expiry_margin must be between 0 s and 8760 h");
  if (options.max_custom_reuse < 0s)
    return invalid_configuration("exchange.max_custom_reuse must not be negative");
  return {};
}

Result<void> check(const ApiClientOptions& options, const Configuration& configuration) {
  if (auto ok = check_limits(options.exchange); !ok) return ok;
  const auto& authentication = options.client_authentication;
  if (is_given(authentication) && !options.jwks_uri.empty())
    return invalid_configuration(
        "jwks_uri leaves the token endpoint unknown, which token exchange needs; remove jwks_uri, or "
        "client_authentication");
  if (is_given(authentication) && options.client_id.empty())
    return missing_argument("client_id is required with client_authentication");
  if (!options.client_id.empty() && configuration.issuer_url.empty())  // 2.2
    return missing_argument("domain (or issuer) is required with client_id: where tokens are exchanged");
  if (options.http_transport && authentication.mutual_tls && !authentication.mutual_tls->http_transport) {
    return invalid_configuration(
        "client_authentication.mutual_tls needs its own http_transport, which sends the client certificate, "
        "when "
        "http_transport is set");
  }
  return {};
}

// Connections with the client certificate are used only for the token endpoint.
std::shared_ptr<HttpTransport> transport_to_token_endpoint(const ApiClientOptions& options,
                                                           const Network& network) {
  const auto& identity = options.client_authentication.mutual_tls;
  if (!identity) return network.transport;
  if (identity->http_transport) return identity->http_transport;
  TransportOptions transport = options.transport;
  transport.client_certificate_pem = identity->certificate_pem;
  transport.client_key_pem = identity->private_key_pem;
  return make_http_transport(std::move(transport));
}

}  // namespace

Network network_of(const ApiClientOptions& options, transport::ClientThreads& threads) {
  if (options.static_keys && options.client_id.empty()) {
    std::ignore =
        transport::authorities_of(options.transport);  // nothing is sent, but a wrong option is refused
    return {};
  }
  return {.transport = options.http_transport ? options.http_transport : make_http_transport(options.transport),
          .telemetry = options.telemetry ? std::optional(transport::telemetry_headers(
                                               options.telemetry->name, options.telemetry->version))
                                         : std::nullopt,
          .discovery = {.method = options.discovery, .jwks_uri = options.jwks_uri},
          .timeouts = transport::timeouts_of(options.transport),
          .threads = &threads,
          .observer = options.observer};
}

Result<std::unique_ptr<exchange::TokenExchanger>> make_exchanger(
    const ApiClientOptions& options, const Configuration& configuration, const Network& network,
    std::shared_ptr<issuer::TrustedIssuers> trusted, const std::shared_ptr<const Clock>& clock) {
  if (auto ok = check(options, configuration); !ok) return std::unexpected(std::move(ok.error()));
  if (!is_given(options.client_authentication)) return nullptr;
  auto client = exchange::ClientAuthenticator::of(options.client_id, options.client_authentication);
  if (!client) return std::unexpected(std::move(client.error()));
  if (trusted->single_issuer() == nullptr) {
    trusted = std::make_shared<issuer::TrustedIssuers>(
        configuration.issuer_url, configuration.key_sources,
        issuer::Fetcher(network.transport, network.telemetry, network.discovery, network.timeouts,
                        network.threads, network.observer),
        clock);
  }
  return std::make_unique<exchange::TokenExchanger>(exchange::TokenExchanger::Options{
      .issuer = std::move(trusted),
      .client = std::move(*client),
      .endpoint = {transport_to_token_endpoint(options, network), network.telemetry, network.timeouts,
                   network.threads, network.observer},
      .clock = clock,
      .exchange = options.exchange,
      .has_token_vault = options.issuer.empty(),
      .pool = network.threads != nullptr ? &network.threads->pool(transport::Blocking::stores) : nullptr});
}

SecretsWipedAtEnd::~SecretsWipedAtEnd() {
  auto& authentication = options_.client_authentication;
  wipe(authentication.client_secret);
  if (authentication.private_key_jwt) wipe(authentication.private_key_jwt->private_key_pem);
  if (authentication.mutual_tls) wipe(authentication.mutual_tls->private_key_pem);
  wipe(options_.transport.client_key_pem);
  wipe(options_.transport.proxy);
  if (options_.dpop.nonces) wipe(options_.dpop.nonces->secret);
}

}  // namespace auth0::inline v0
