#pragma once

#include "exchange/attempt.hpp"
#include "exchange/kept/refusals.hpp"
#include "exchange/kept/result_cache.hpp"
#include "exchange/request/client_authenticator.hpp"
#include "exchange/request/token_request.hpp"
#include "exchange/request_hasher.hpp"
#include "exchange/retries.hpp"
#include "exchange/single_flight.hpp"
#include "exchange/token_endpoint.hpp"
#include "issuer/trusted_issuers.hpp"

#include <auth0/clock.hpp>
#include <auth0/error.hpp>
#include <auth0/token_exchange.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace auth0::exchange {

/// Exchanges tokens at the issuer's token endpoint for one client. Thread-safe. A call waits for the network on
/// its caller's thread, no longer than its deadline; the first one besides for the issuer's metadata.
class TokenExchanger {
 public:
  struct Options {
    std::shared_ptr<issuer::TrustedIssuers> issuer;  ///< One only.
    ClientAuthenticator client;
    TokenEndpoint endpoint;
    std::shared_ptr<const Clock> clock;
    ExchangeOptions exchange{};
    Retries::Options retries{};
    bool has_token_vault = true;  ///< Whether the issuer may be expected to have one (rule 2.8).
  };

  explicit TokenExchanger(Options options);

  [[nodiscard]] Result<ExchangedTokenSet> exchange(const TokenRequest& request);

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Target = ClientAuthenticator::Server;

  [[nodiscard]] Result<ExchangedTokenSet> exchange_once(const TokenRequest& request, TimePoint deadline);
  [[nodiscard]] Result<ExchangedTokenSet> share(const jose::Sha256& name, TimePoint deadline,
                                                const std::function<SingleFlight::Led()>& lead);
  [[nodiscard]] Retries::Ended ask_in_turn(const TokenRequest& request, const RequestNames& names,
                                           TimePoint deadline);
  [[nodiscard]] Retries::Ended ask_unless_refused(const TokenRequest& request, const RequestNames& names,
                                                  TimePoint deadline);
  [[nodiscard]] std::optional<Error> refused_before(const TokenRequest& request,
                                                    const RequestNames& names) const;
  void note_answer(const Result<ExchangedTokenSet>& answer, const RequestNames& names, TimePoint asked_at);
  void note_lock_out(const Error& error, TimePoint now);

  [[nodiscard]] Retries::Ended ask(const TokenRequest& request, TimePoint deadline) const;
  [[nodiscard]] std::chrono::milliseconds time_left(TimePoint deadline) const;
  [[nodiscard]] Result<Target> target() const;
  [[nodiscard]] Attempt attempt(const TokenRequest& request, const Target& target,
                                std::chrono::milliseconds timeout) const;

  std::shared_ptr<issuer::TrustedIssuers> issuer_;
  ClientAuthenticator client_;
  TokenEndpoint endpoint_;
  std::shared_ptr<const Clock> clock_;
  Retries retries_;
  bool has_token_vault_;
  RequestHasher hasher_;
  Refusals refusals_;
  std::optional<ResultCache> cache_;
  SingleFlight flights_;
};

}  // namespace auth0::exchange
