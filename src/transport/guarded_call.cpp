#include "transport/guarded_call.hpp"

#include "base/trace_parent.hpp"
#include "base/wiped.hpp"
#include "transport/curl_exchange.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>

namespace auth0::inline v0::transport {

namespace {

using namespace std::chrono_literals;
using Reply = std::expected<HttpResponse, TransportError>;

// What an exception says may hold secrets.
Reply thrown() {
  return std::unexpected(
      TransportError{TransportFailure::could_not_connect, "the transport threw an exception"});
}

// Not all transports keep the limit.
Reply with_allowed_body(Reply reply, std::size_t max_body_bytes) {
  if (!reply || reply->body.size() <= max_body_bytes) return reply;
  wipe(reply->body);
  return std::unexpected(TransportError{TransportFailure::body_too_large, "the answer is larger than allowed"});
}

Reply send_guarded(HttpTransport& transport, const HttpRequest& request) noexcept {
  try {
    return with_allowed_body(transport.send(request), request.max_body_bytes);
  } catch (...) {
    return thrown();
  }
}

// An answer on its way. If it comes when nobody waits for it any more, its body, which may hold tokens, is
// wiped.
class WipedAnswer {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): transports give what they give
  WipedAnswer(Reply&& reply) noexcept : sent_(std::move(reply)) {}
  WipedAnswer(WipedAnswer&&) noexcept = default;
  WipedAnswer& operator=(WipedAnswer&&) noexcept = default;
  WipedAnswer(const WipedAnswer&) = delete;
  WipedAnswer& operator=(const WipedAnswer&) = delete;
  ~WipedAnswer() {
    if (sent_) wipe(sent_->body);
  }

  [[nodiscard]] Reply take() noexcept { return std::move(sent_); }

 private:
  Reply sent_;
};

// Asks a transport to stop when the request's own `stop` is asked for, or when nobody waits any more.
class StopBehind {
 public:
  explicit StopBehind(HttpRequest& request) : on_stop_(request.stop, Forward{source_}) {
    request.stop = source_.get_token();
  }
  void request_stop() noexcept { source_.request_stop(); }

 private:
  struct Forward {
    mutable std::stop_source source;  // the standard's `request_stop` is not const; that of libstdc++ is
    void operator()() const noexcept { source.request_stop(); }
  };

  std::stop_source source_;
  std::stop_callback<Forward> on_stop_;
};

}  // namespace

GuardedCall::GuardedCall(std::shared_ptr<HttpTransport> transport, std::optional<TelemetryHeaders> telemetry,
                         Timeouts timeouts, ClientThreads* threads, std::shared_ptr<Observer> observer)
    : transport_(std::move(transport)),
      curl_(dynamic_cast<const CurlTransport*>(transport_.get())),
      asynchronous_(dynamic_cast<AsyncHttpTransport*>(transport_.get())),
      telemetry_(std::move(telemetry)),
      timeouts_(timeouts),
      threads_(threads),
      observer_(std::move(observer)) {}

void GuardedCall::prepare(HttpRequest& request, std::chrono::milliseconds time_left,
                          std::string_view traceparent) const {
  request.timeout = std::min(timeouts_.whole, time_left);
  request.connect_timeout = std::min(timeouts_.connect, request.timeout);
  if (telemetry_) {
    request.headers.push_back(telemetry_->auth0_client);
    request.headers.push_back(telemetry_->user_agent);
  }
  if (is_trace_parent(traceparent))
    request.headers.push_back({.name = "traceparent", .value = std::string(traceparent)});
}

Task<Reply> GuardedCall::send_untold(WipedRequest request, Blocking threads,
                                     const worker::Waiting& waiting) const {
  // To many transports it would mean "as long as it takes".
  if (request.get().timeout <= 0ms) co_return std::unexpected(timed_out_error());
  if (waiting.blocks()) co_return send_guarded(*transport_, request.get());
  const std::size_t max_body_bytes = request.get().max_body_bytes;
  try {
    auto task = send_parked(request.get(), threads, waiting);
    auto reply = co_await std::move(task);
    co_return with_allowed_body(std::move(reply), max_body_bytes);
  } catch (...) {
    co_return thrown();
  }
}

Task<Reply> GuardedCall::send_parked(HttpRequest& request, Blocking threads,
                                     const worker::Waiting& waiting) const {
  if (curl_ != nullptr) return threads_->loop().send(*curl_, request, waiting);
  if (asynchronous_ != nullptr) return send_by_callback(request, waiting);
  return send_by_pool(request, threads, waiting);
}

Task<Reply> GuardedCall::send(WipedRequest request, Purpose purpose, const worker::Waiting& waiting) const {
  return observer_ ? send_observed(std::move(request), purpose, waiting)
                   : send_untold(std::move(request), purpose.threads, waiting);
}

Task<Reply> GuardedCall::send_observed(WipedRequest request, Purpose purpose,
                                       const worker::Waiting& waiting) const {
  const auto& headers = request.get().headers;
  const std::string url = request.get().url.substr(0, request.get().url.find('?'));  // a query may hold a key
  const auto traceparent = std::ranges::find(headers, "traceparent", &HttpHeader::name);
  const std::string parent = traceparent == headers.end() ? std::string() : traceparent->value;
  const auto began = std::chrono::steady_clock::now();
  auto sending = send_untold(std::move(request), purpose.threads, waiting);
  auto reply = co_await std::move(sending);
  IssuerRequestEvent event{.kind = purpose.kind,
                           .issuer = purpose.issuer,
                           .url = url,
                           .duration = std::chrono::steady_clock::now() - began,
                           .traceparent = parent};
  if (reply) {
    event.status = reply->status;
    event.response_bytes = reply->body.size();
    event.http_version = reply->http_version;
  } else {
    event.failure = reply.error().failure;
  }
  observer_->on_issuer_request(event);
  co_return reply;
}

// The transport gets the request as its own.
Task<Reply> GuardedCall::send_by_callback(HttpRequest& request, const worker::Waiting& waiting) const {
  StopBehind stop(request);
  const worker::CallbackLimits limits{.deadline = worker::Worker::after(request.timeout), .stop = request.stop};
  auto begin = [this, &request](AsyncHttpTransport::Completion done) {
    asynchronous_->async_send(std::move(request), std::move(done));
  };
  auto task = worker::result_of_callback<WipedAnswer>(waiting, std::move(begin), limits);
  auto reply = co_await std::move(task);
  if (reply) co_return reply->take();
  const bool is_cancelled = waiting.is_cancelled() || limits.stop.stop_requested();
  stop.request_stop();
  if (is_cancelled) co_return std::unexpected(cancelled_error());
  if (worker::Worker::Clock::now() >= *limits.deadline) co_return std::unexpected(timed_out_error());
  co_return std::unexpected(TransportError{TransportFailure::could_not_connect,
                                           "the transport dropped the request without an answer"});
}

Task<Reply> GuardedCall::send_by_pool(HttpRequest& request, Blocking threads,
                                      const worker::Waiting& waiting) const {
  StopBehind stop(request);
  const worker::CallbackLimits limits{.deadline = worker::Worker::after(request.timeout), .stop = request.stop};
  const auto owned = std::make_shared<WipedRequest>(std::move(request));
  auto function = [transport = transport_, owned]() -> WipedAnswer {
    return send_guarded(*transport, owned->get());
  };
  auto task =
      worker::result_of_blocking<WipedAnswer>(waiting, threads_->pool(threads), std::move(function), limits);
  auto reply = co_await std::move(task);
  if (reply) co_return reply->take();
  stop.request_stop();
  if (reply.error() == worker::NotRun::cancelled) co_return std::unexpected(cancelled_error());
  if (reply.error() == worker::NotRun::timed_out) co_return std::unexpected(timed_out_error());
  co_return std::unexpected(
      TransportError{TransportFailure::could_not_connect, std::string(worker::pool_is_full)});
}

}  // namespace auth0::inline v0::transport
