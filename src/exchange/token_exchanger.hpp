#pragma once

#include "exchange/kept/refusals.hpp"
#include "exchange/kept/result_cache.hpp"
#include "exchange/request/client_authenticator.hpp"
#include "exchange/request/token_request.hpp"
#include "exchange/request_hasher.hpp"
#include "exchange/retrying.hpp"
#include "exchange/step.hpp"
#include "exchange/token_endpoint.hpp"
#include "issuer/trusted_issuers.hpp"

#include <auth0/clock.hpp>
#include <auth0/error.hpp>
#include <auth0/token_exchange.hpp>

#include <memory>
#include <optional>

namespace auth0::inline v0::exchange {

/// Exchanges tokens at the issuer's token endpoint for one client. Thread-safe. A call waits for the network on
/// its caller's thread, no longer than its deadline; the first one also waits for the issuer's metadata.
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
  };

  explicit TokenExchanger(Options options);

  [[nodiscard]] Result<ExchangedTokenSet> exchange(TokenRequest request);

  /// Asks for the end of what goes on in the background. Before the end of the client's threads.
  void stop() noexcept { issuer_->stop(); }

 private:
  [[nodiscard]] NextStep steps_of(Options options);

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
