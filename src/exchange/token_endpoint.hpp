#pragma once

#include "concurrency/task.hpp"
#include "transport/client_threads.hpp"
#include "transport/guarded_call.hpp"
#include "worker/waiting.hpp"

#include <auth0/http_transport.hpp>

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>

namespace auth0::inline v0::exchange {

/// Sends forms to the token endpoint (rule 10.1). Thread-safe.
class TokenEndpoint {
 public:
  TokenEndpoint(std::shared_ptr<HttpTransport> transport, std::optional<transport::TelemetryHeaders> telemetry,
                transport::Timeouts timeouts = {}, transport::ClientThreads* threads = nullptr)
      : call_(std::move(transport), std::move(telemetry), timeouts, threads) {}

  /// A form, and the value of the header `Authorization`, if it is not empty.
  struct Message {
    std::string form;
    std::string authorization{};
  };

  /// The answer, whatever its status, within `time_left` and the time-outs. Wipes the message.
  [[nodiscard]] Task<std::expected<HttpResponse, TransportError>> post(const std::string& url, Message message,
                                                                       std::chrono::milliseconds time_left,
                                                                       const worker::Waiting& waiting) const;

 private:
  transport::GuardedCall call_;
};

}  // namespace auth0::inline v0::exchange
