#pragma once

#include "concurrency/task.hpp"
#include "transport/guarded_call.hpp"
#include "worker/waiting.hpp"

#include <auth0/clock.hpp>
#include <auth0/discovery.hpp>
#include <auth0/error.hpp>
#include <auth0/http_transport.hpp>

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

/// What ends one request early.
struct FetchLimits {
  std::chrono::milliseconds time_left = std::chrono::milliseconds::max();  ///< Positive.
  std::stop_token stop{};                                                  ///< Gives it up.
  bool is_doubtful = false;                                                ///< As in `FetchContext`.
};

/// Gets the issuer's documents (rules 3.1 and 4.1). Thread-safe.
class Fetcher {
 public:
  /// \param threads Of the client, which outlive the fetches; null: all fetches block.
  Fetcher(std::shared_ptr<HttpTransport> transport, std::optional<transport::TelemetryHeaders> telemetry,
          DiscoveryOptions discovery = {}, transport::Timeouts timeouts = {},
          transport::ClientThreads* threads = nullptr)
      : call_(std::move(transport), std::move(telemetry), timeouts, threads),
        discovery_(std::move(discovery)),
        threads_(threads) {}

  /// The body of a 200 answer; any other outcome is `issuer_unavailable`. Throws nothing but what memory
  /// throws, whatever the transport does. `is_absent` becomes true where the server says that there is no such
  /// document: a redirect, or a status of 4xx but 408 and 429. All that is passed by reference outlives the
  /// call.
  [[nodiscard]] Task<Result<std::string>> get(const std::string& url, std::string_view accept,
                                              FetchLimits limits, const worker::Waiting& waiting,
                                              bool* is_absent = nullptr) const;

  [[nodiscard]] const DiscoveryOptions& discovery() const noexcept { return discovery_; }
  /// How long one request may take as a whole, and how long the search for one metadata document.
  [[nodiscard]] std::chrono::milliseconds timeout() const noexcept { return call_.timeouts().whole; }
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
  bool is_doubtful =
      false;  ///< The issuer has not proven itself, or fails now: it must not keep others waiting.
};

}  // namespace auth0::inline v0::issuer
