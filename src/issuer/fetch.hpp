#pragma once

#include "issuer/telemetry.hpp"

#include <auth0/error.hpp>
#include <auth0/http_transport.hpp>

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace auth0::issuer {

/// Gets the issuer's documents (rules 3.1 and 4.1). Thread-safe.
class Fetcher {
 public:
  Fetcher(std::shared_ptr<HttpTransport> transport, std::optional<TelemetryHeaders> telemetry)
      : transport_(std::move(transport)), telemetry_(std::move(telemetry)) {}

  /// The body of a 200 answer; any other outcome is `issuer_unavailable`. Throws nothing, whatever the
  /// transport does. `stop` gives the request up.
  [[nodiscard]] Result<std::string> get(const std::string& url, const std::string& accept,
                                        const std::stop_token& stop = {}) const;

 private:
  std::shared_ptr<HttpTransport> transport_;
  std::optional<TelemetryHeaders> telemetry_;
};

}  // namespace auth0::issuer
