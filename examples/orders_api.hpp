#pragma once

#include <auth0/api_client.hpp>
#include <auth0/metrics.hpp>
#include <auth0/protected_resource_metadata.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

/// The command line of each example: `DOMAIN AUDIENCE [CA_FILE [PORT]]`.
struct Arguments {
  std::string domain{};
  std::string audience{};
  std::string ca_file{};   ///< Authorities to trust instead of the system's; empty: the system's.
  std::uint16_t port = 0;  ///< 0: a free one.
};

inline Arguments parse_arguments(std::span<char*> arguments) {
  if (arguments.size() < 3 || arguments.size() > 5) {
    throw std::invalid_argument("usage: " + std::string(arguments.front()) +
                                " DOMAIN AUDIENCE [CA_FILE [PORT]]");
  }
  Arguments parsed{.domain = arguments[1], .audience = arguments[2]};
  if (arguments.size() > 3) parsed.ca_file = arguments[3];
  if (arguments.size() > 4) parsed.port = static_cast<std::uint16_t>(std::stoul(arguments[4]));
  return parsed;
}

/// What the examples protect, whatever carries its requests: `GET /orders` for tokens with `read:orders`.
struct OrdersApi {
  std::string origin;  ///< How clients know the server. Behind TLS or a proxy: its public `https://…`.
  std::string metadata_path;
  std::string metadata;  ///< Tells clients where to get tokens (RFC 9728).
  std::shared_ptr<auth0::Metrics> metrics;
  auth0::ApiClient client;
  auth0::Requirement may_read;
};

/// The API of a server that listens on this port of loopback.
inline OrdersApi make_orders_api(const Arguments& arguments, std::uint16_t port) {
  const std::string origin = "http://127.0.0.1:" + std::to_string(port);
  auth0::ApiClientOptions options{.domain = arguments.domain, .audience = arguments.audience};
  options.algorithms = {"RS256", "ES256"};
  options.resource_metadata_url = auth0::well_known_url(origin);
  options.transport.ca_file = arguments.ca_file;
  auto metrics = auth0::make_metrics();
  options.observer = metrics;
  // The resource is where clients find the document (RFC 9728 section 3.3), whatever the audience is called.
  const auto metadata = auth0::ProtectedResourceMetadataBuilder(origin, {"https://" + arguments.domain + '/'})
                            .with_scopes_supported({"read:orders"})
                            .with_bearer_methods_supported({auth0::BearerMethod::header})
                            .build();
  return {.origin = origin,
          .metadata_path = auth0::well_known_path(origin),
          .metadata = metadata.to_json(),
          .metrics = std::move(metrics),
          .client = auth0::ApiClient(std::move(options)),
          .may_read = auth0::require_all_scopes({"read:orders"})};
}
