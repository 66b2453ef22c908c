#pragma once

#include "concurrency/task.hpp"
#include "transport/client_threads.hpp"
#include "transport/telemetry.hpp"
#include "transport/timeouts.hpp"
#include "transport/wiped_request.hpp"
#include "worker/waiting.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/observer.hpp>

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace auth0::inline v0::transport {

/// What a request is for. The text outlives the request.
struct Purpose {
  IssuerRequestKind kind = IssuerRequestKind::metadata;
  std::string_view issuer{};                    ///< The issuer URL.
  Blocking threads = Blocking::token_endpoint;  ///< Whose threads of the pools a transport blocks.
};

/// Sends requests by a transport that may be a user's own, which may throw and may not keep the limit of a
/// body. Thread-safe, as transports are.
class GuardedCall {
 public:
  /// \param threads Of the client, which outlive the calls; null: no call but those that block.
  /// \param observer Null: nobody is told of requests.
  GuardedCall(std::shared_ptr<HttpTransport> transport, std::optional<TelemetryHeaders> telemetry,
              Timeouts timeouts, ClientThreads* threads = nullptr,
              std::shared_ptr<Observer> observer = nullptr);

  /// Bounds the request's time by `time_left` and the time-outs, and adds the headers of telemetry.
  /// \param traceparent Of the request that this one is sent for; not added if it is not one.
  void prepare(HttpRequest& request, std::chrono::milliseconds time_left,
               std::string_view traceparent = {}) const;

  /// The answer, whatever its status. Throws nothing, whatever the transport does. It waits as `waiting` says:
  /// on this thread, or on the worker's for the default transport, as an `AsyncHttpTransport` does, or for one
  /// of the pools' threads that any other transport blocks. A cancelled call ends at once with
  /// `TransportFailure::cancelled`, even if the transport never answers; it is asked to stop then. Wipes the
  /// request's body and the values of its headers. The observer is told how it ended. This object outlives the
  /// call.
  [[nodiscard]] Task<std::expected<HttpResponse, TransportError>> send(WipedRequest request, Purpose purpose,
                                                                       const worker::Waiting& waiting) const;

  [[nodiscard]] const std::shared_ptr<Observer>& observer() const noexcept { return observer_; }
  [[nodiscard]] const Timeouts& timeouts() const noexcept { return timeouts_; }

 private:
  using Reply = std::expected<HttpResponse, TransportError>;

  [[nodiscard]] Task<Reply> send_untold(WipedRequest request, Blocking threads,
                                        const worker::Waiting& waiting) const;
  [[nodiscard]] Task<Reply> send_observed(WipedRequest request, Purpose purpose,
                                          const worker::Waiting& waiting) const;
  [[nodiscard]] Task<Reply> send_parked(HttpRequest& request, Blocking threads,
                                        const worker::Waiting& waiting) const;
  [[nodiscard]] Task<Reply> send_by_callback(HttpRequest& request, const worker::Waiting& waiting) const;
  [[nodiscard]] Task<Reply> send_by_pool(HttpRequest& request, Blocking threads,
                                         const worker::Waiting& waiting) const;

  std::shared_ptr<HttpTransport> transport_;
  const CurlTransport* curl_;         // the same, if it is the default one
  AsyncHttpTransport* asynchronous_;  // the same, if it is one
  std::optional<TelemetryHeaders> telemetry_;
  Timeouts timeouts_;
  ClientThreads* threads_;
  std::shared_ptr<Observer> observer_;  // null: nobody is told
};

}  // namespace auth0::inline v0::transport
