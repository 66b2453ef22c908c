#pragma once

#include "base/wiped.hpp"
#include "concurrency/task.hpp"
#include "transport/client_threads.hpp"
#include "transport/guarded_call.hpp"
#include "worker/waiting.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/observer.hpp>

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::exchange {

/// Sends forms to the token endpoint (rule 10.1). Thread-safe.
class TokenEndpoint {
 public:
  TokenEndpoint(std::shared_ptr<HttpTransport> transport, std::optional<transport::TelemetryHeaders> telemetry,
                transport::Timeouts timeouts = {}, transport::ClientThreads* threads = nullptr,
                std::shared_ptr<Observer> observer = nullptr)
      : call_(std::move(transport), std::move(telemetry), timeouts, threads, std::move(observer)) {}

  /// A form, and the values of the headers `Authorization` and `traceparent`, if they are not empty.
  struct Message {
    SecretString form;
    std::string_view authorization{};
    std::string_view traceparent{};
  };

  /// The answer, whatever its status, within `time_left` and the time-outs.
  /// \param issuer Whose token endpoint it is; outlives the call, as `waiting`.
  [[nodiscard]] Task<std::expected<HttpResponse, TransportError>> post(const std::string& url,
                                                                       std::string_view issuer, Message message,
                                                                       std::chrono::milliseconds time_left,
                                                                       const worker::Waiting& waiting) const;

  /// The longest that a request may take.
  [[nodiscard]] std::chrono::milliseconds timeout() const noexcept { return call_.timeouts().whole; }

 private:
  transport::GuardedCall call_;
};

}  // namespace auth0::inline v0::exchange
