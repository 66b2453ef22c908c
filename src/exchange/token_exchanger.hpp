#pragma once

#include "concurrency/task.hpp"
#include "exchange/kept/refusals.hpp"
#include "exchange/kept/result_cache.hpp"
#include "exchange/request/client_authenticator.hpp"
#include "exchange/request/token_request.hpp"
#include "exchange/request_hasher.hpp"
#include "exchange/retrying.hpp"
#include "exchange/step.hpp"
#include "exchange/token_endpoint.hpp"
#include "issuer/trusted_issuers.hpp"
#include "worker/blocking_pool.hpp"
#include "worker/waiting.hpp"

#include <auth0/clock.hpp>
#include <auth0/error.hpp>
#include <auth0/token_exchange.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace auth0::inline v0::exchange {

/// Exchanges tokens at the issuer's token endpoint for one client. Thread-safe.
class TokenExchanger {
 public:
  struct Options {
    std::shared_ptr<issuer::TrustedIssuers> issuer;  ///< One only.
    ClientAuthenticator client;
    TokenEndpoint endpoint;
    std::shared_ptr<const Clock> clock;
    ExchangeOptions exchange{};
    Retrying::Options retries{};
    bool has_token_vault = true;  ///< Whether the issuer may be expected to have one (rule 2.8).
    /// Runs a store that blocks, for calls that must not; outlives them. Null only if there are no such calls.
    worker::BlockingPool* pool = nullptr;
  };

  explicit TokenExchanger(Options options);

  /// Asks for the end of what its issuer's keys have under way in the background. Thread-safe.
  void stop() noexcept { issuer_->stop(); }

  /// A token from the cache in this process's memory (rule 10.10); `nullopt` if there is none.
  [[nodiscard]] std::optional<ExchangedTokenSet> find(const TokenRequest& request);

  /// Waits on this thread, no longer than until the request's deadline; also for the issuer's metadata if it is
  /// not known or has grown old, and the deadline does not bound that.
  /// \param report Is told how it went; null if nobody asks. Outlives the call.
  [[nodiscard]] Result<ExchangedTokenSet> exchange(TokenRequest request, ExchangeReport* report = nullptr);

  /// The same wherever the call waits. If it does not block, the deadline bounds all of it. `waiting` outlives
  /// the task, as do the texts that the request borrows.
  [[nodiscard]] Task<Result<ExchangedTokenSet>> exchange(TokenRequest request, const worker::Waiting& waiting,
                                                         ExchangeReport* report = nullptr);

 private:
  [[nodiscard]] NextStep steps_of(Options options);
  [[nodiscard]] RequestNames names_of(const TokenRequest& request) const;
  [[nodiscard]] std::optional<ExchangedTokenSet> find(const TokenRequest& request, const RequestNames& names);
  [[nodiscard]] Task<Result<ExchangedTokenSet>> exchange(TokenRequest request, const RequestNames& names,
                                                         const worker::Waiting& waiting,
                                                         ExchangeReport* report);
  [[nodiscard]] Task<Result<ExchangedTokenSet>> run(ExchangeCall call, std::chrono::milliseconds time,
                                                    ExchangeReport* report);
  [[nodiscard]] Result<ExchangedTokenSet> result_of(Outcome& outcome, Exchange kind, bool has_expired) const;
  [[nodiscard]] Error explained(Error error, Exchange kind) const;

  std::shared_ptr<issuer::TrustedIssuers> issuer_;
  ClientAuthenticator client_;
  std::shared_ptr<const Clock> clock_;
  bool has_token_vault_;
  RequestHasher hasher_;
  Refusals refusals_;
  std::optional<ResultCache> cache_;
  NextStep first_step_;  // last, because the steps refer to what comes before
};

}  // namespace auth0::inline v0::exchange
