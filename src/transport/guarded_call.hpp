#pragma once

#include "concurrency/task.hpp"
#include "transport/client_threads.hpp"
#include "transport/telemetry.hpp"
#include "transport/timeouts.hpp"
#include "worker/waiting.hpp"

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
  /// \param threads Of the client, which outlive the calls; null: no call but those that block.
  GuardedCall(std::shared_ptr<HttpTransport> transport, std::optional<TelemetryHeaders> telemetry,
              Timeouts timeouts, ClientThreads* threads = nullptr);

  /// Bounds the request's time by `time_left` and the time-outs, and adds the headers of telemetry.
  void prepare(HttpRequest& request, std::chrono::milliseconds time_left) const;

  /// The answer, whatever its status. Throws nothing, whatever the transport does. It waits as `waiting` says:
  /// on this thread, or on the worker's for the default transport, as an `AsyncHttpTransport` does, or for one
  /// of the pools' threads that any other transport blocks. A cancelled call ends at once with
  /// `TransportFailure::cancelled`, even if the transport never answers; it is asked to stop then. Wipes the
  /// request's body and the values of its headers. This object outlives the call.
  /// \param what Whose threads of the pools.
  [[nodiscard]] Task<std::expected<HttpResponse, TransportError>> send(
      HttpRequest request, const worker::Waiting& waiting, Blocking what = Blocking::token_endpoint) const;

  [[nodiscard]] const Timeouts& timeouts() const noexcept { return timeouts_; }

 private:
  using Sent = std::expected<HttpResponse, TransportError>;

  [[nodiscard]] Task<Sent> send_parked(HttpRequest& request, const worker::Waiting& waiting,
                                       Blocking what) const;
  [[nodiscard]] Task<Sent> send_by_callback(HttpRequest& request, const worker::Waiting& waiting) const;
  [[nodiscard]] Task<Sent> send_by_pool(HttpRequest& request, const worker::Waiting& waiting,
                                        Blocking what) const;

  std::shared_ptr<HttpTransport> transport_;
  const CurlTransport* curl_;         // the same, if it is the default one
  AsyncHttpTransport* asynchronous_;  // the same, if it is one
  std::optional<TelemetryHeaders> telemetry_;
  Timeouts timeouts_;
  ClientThreads* threads_;
};

}  // namespace auth0::inline v0::transport
