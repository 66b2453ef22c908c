#pragma once

#include "concurrency/task.hpp"
#include "transport/guarded_call.hpp"
#include "worker/waiting.hpp"

#include <auth0/clock.hpp>
#include <auth0/discovery.hpp>
#include <auth0/error.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/observer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::issuer {

/// How an issuer's metadata is found (rule 2.9).
struct DiscoveryOptions {
  Discovery method = Discovery::automatic;
  std::string jwks_uri{};  ///< Where the keys are, without discovery; empty: as the metadata says.
};

/// What a request for a document is for, and what ends it early.
struct FetchOptions {
  transport::Purpose purpose{};
  std::string_view traceparent{};  ///< Of the request that caused it; empty if none did.
  std::chrono::milliseconds time_left = std::chrono::milliseconds::max();  ///< Positive.
  std::stop_token stop{};                                                  ///< Gives it up.
};

/// Gets the issuer's documents (rules 3.1 and 4.1). Thread-safe.
class Fetcher {
 public:
  /// \param threads Of the client, which outlive the fetches; null: all fetches block.
  /// \param observer Null: nobody is told of requests and keys.
  Fetcher(std::shared_ptr<HttpTransport> transport, std::optional<transport::TelemetryHeaders> telemetry,
          DiscoveryOptions discovery = {}, transport::Timeouts timeouts = {},
          transport::ClientThreads* threads = nullptr, std::shared_ptr<Observer> observer = nullptr)
      : call_(std::move(transport), std::move(telemetry), timeouts, threads, std::move(observer)),
        discovery_(std::move(discovery)),
        threads_(threads) {}

  /// The body of a 200 answer; any other outcome is `issuer_unavailable`. Throws nothing but what memory
  /// throws, whatever the transport does. `is_absent` becomes true where the server says that there is no such
  /// document: a redirect, or a status of 4xx but 408 and 429. All that is passed by reference outlives the
  /// call.
  [[nodiscard]] Task<Result<std::string>> get(const std::string& url, std::string_view accept,
                                              FetchOptions options, const worker::Waiting& waiting,
                                              bool* is_absent = nullptr) const;

  [[nodiscard]] const DiscoveryOptions& discovery() const noexcept { return discovery_; }
  /// How long one request may take as a whole, and how long the search for one metadata document.
  [[nodiscard]] std::chrono::milliseconds timeout() const noexcept { return call_.timeouts().whole; }
  /// Null: nobody is told.
  [[nodiscard]] Observer* observer() const noexcept { return call_.observer().get(); }
  /// The worker of the client; null: all fetches block.
  [[nodiscard]] worker::Worker* worker() const noexcept {
    return threads_ == nullptr ? nullptr : &threads_->worker();
  }

 private:
  transport::GuardedCall call_;
  DiscoveryOptions discovery_;
  transport::ClientThreads* threads_;
};

/// What the requests of one fetch have in common. Outlives the fetch.
struct FetchContext {
  const Fetcher& fetcher;
  const Clock& clock;
  const worker::Waiting& waiting;
  std::stop_token stop{};  ///< Gives the fetch up.
  /// The issuer has not proven itself, or fails now: it must not keep others waiting.
  bool is_doubtful = false;
  std::string_view traceparent{};  ///< Of the request that caused the fetch; empty if none did.
};

/// What a request of that fetch is for.
[[nodiscard]] inline transport::Purpose purpose_of(const FetchContext& context, IssuerRequestKind kind,
                                                   std::string_view issuer) noexcept {
  using transport::Blocking;
  return {.kind = kind,
          .issuer = issuer,
          .threads = context.is_doubtful ? Blocking::doubtful_issuers : Blocking::issuers};
}

}  // namespace auth0::inline v0::issuer
