#pragma once

#include "transport/guarded_call.hpp"

#include <auth0/discovery.hpp>
#include <auth0/error.hpp>
#include <auth0/http_transport.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace auth0::inline v0::issuer {

/// How an issuer's metadata is found (rule 2.9).
struct DiscoveryOptions {
  Discovery method = Discovery::automatic;
  std::string jwks_uri{};  ///< Where the keys are, without discovery; empty: as the metadata says.
};

/// What ends one request early.
struct FetchLimits {
  std::chrono::milliseconds time_left = std::chrono::milliseconds::max();  ///< Positive.
  std::stop_token stop{};                                                  ///< Gives it up.
};

/// Gets the issuer's documents (rules 3.1 and 4.1). Thread-safe.
class Fetcher {
 public:
  Fetcher(std::shared_ptr<HttpTransport> transport, std::optional<transport::TelemetryHeaders> telemetry,
          DiscoveryOptions discovery = {}, transport::Timeouts timeouts = {})
      : call_(std::move(transport), std::move(telemetry), timeouts), discovery_(std::move(discovery)) {}

  /// The body of a 200 answer; any other outcome is `issuer_unavailable`. Throws nothing, whatever the
  /// transport does. `is_absent` becomes true where the server says that there is no such document: a redirect,
  /// or a status of 4xx but 408 and 429.
  [[nodiscard]] Result<std::string> get(const std::string& url, const std::string& accept,
                                        const FetchLimits& limits = {}, bool* is_absent = nullptr) const;

  [[nodiscard]] const DiscoveryOptions& discovery() const noexcept { return discovery_; }
  /// How long one request may take as a whole, and how long the search for one metadata document.
  [[nodiscard]] std::chrono::milliseconds timeout() const noexcept { return call_.timeouts().whole; }

 private:
  transport::GuardedCall call_;
  DiscoveryOptions discovery_;
};

}  // namespace auth0::inline v0::issuer
