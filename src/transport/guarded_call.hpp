#pragma once

#include "transport/telemetry.hpp"
#include "transport/timeouts.hpp"

#include <auth0/http_transport.hpp>

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <utility>

namespace auth0::inline v0::transport {

/// Sends requests by a transport that may be a user's own, which may throw and may not keep the limit of a
/// body. Thread-safe, as transports are.
class GuardedCall {
 public:
  GuardedCall(std::shared_ptr<HttpTransport> transport, std::optional<TelemetryHeaders> telemetry,
              Timeouts timeouts)
      : transport_(std::move(transport)), telemetry_(std::move(telemetry)), timeouts_(timeouts) {}

  /// Bounds the request's time by `time_left` and the time-outs, and adds the headers of telemetry.
  void prepare(HttpRequest& request, std::chrono::milliseconds time_left) const;

  /// The answer, whatever its status. Throws nothing, whatever the transport does.
  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) const;

  [[nodiscard]] const Timeouts& timeouts() const noexcept { return timeouts_; }

 private:
  std::shared_ptr<HttpTransport> transport_;
  std::optional<TelemetryHeaders> telemetry_;
  Timeouts timeouts_;
};

}  // namespace auth0::inline v0::transport
