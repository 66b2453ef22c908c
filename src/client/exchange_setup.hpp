#pragma once

#include "client/configuration.hpp"
#include "exchange/token_exchanger.hpp"
#include "issuer/trusted_issuers.hpp"
#include "transport/client_threads.hpp"
#include "transport/telemetry.hpp"
#include "transport/timeouts.hpp"

#include <auth0/api_client_options.hpp>
#include <auth0/error.hpp>

#include <memory>
#include <optional>

namespace auth0::inline v0 {

/// How a client reaches its issuers.
struct Network {
  std::shared_ptr<HttpTransport> transport;  ///< Null if nothing is ever sent.
  std::optional<transport::TelemetryHeaders> telemetry;
  issuer::DiscoveryOptions discovery{};
  transport::Timeouts timeouts{};
  transport::ClientThreads* threads = nullptr;  ///< Which outlive whatever sends.
  std::shared_ptr<Observer> observer{};         ///< Null: nobody is told.
};

/// The transport that the options describe; null for a client that neither discovers nor exchanges.
[[nodiscard]] Network network_of(const ApiClientOptions& options, transport::ClientThreads& threads);

/// Exchanges tokens for a client; null if it has no client authentication.
/// `missing_required_argument_error` or `invalid_configuration_error` if its options cannot work.
/// \param trusted The issuers of the client. If there may be several, the exchanger gets one of its own.
[[nodiscard]] Result<std::unique_ptr<exchange::TokenExchanger>> make_exchanger(
    const ApiClientOptions& options, const Configuration& configuration, const Network& network,
    std::shared_ptr<issuer::TrustedIssuers> trusted, const std::shared_ptr<const Clock>& clock);

/// Wipes the secrets in a client's options once the client is built or refused. What needs a secret has a copy
/// by then.
class SecretsWipedAtEnd {
 public:
  explicit SecretsWipedAtEnd(ApiClientOptions& options) noexcept : options_(options) {}
  ~SecretsWipedAtEnd();
  SecretsWipedAtEnd(const SecretsWipedAtEnd&) = delete;
  SecretsWipedAtEnd& operator=(const SecretsWipedAtEnd&) = delete;
  SecretsWipedAtEnd(SecretsWipedAtEnd&&) = delete;
  SecretsWipedAtEnd& operator=(SecretsWipedAtEnd&&) = delete;

 private:
  ApiClientOptions& options_;
};

}  // namespace auth0::inline v0
