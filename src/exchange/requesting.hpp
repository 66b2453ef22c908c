#pragma once

#include "exchange/step.hpp"
#include "exchange/token_endpoint.hpp"

#include <memory>
#include <utility>

namespace auth0::inline v0::exchange {

/// Sends one request to the token endpoint and reads the answer (rules 10.1 and 10.7): the last step.
class Requesting final : public Step {
 public:
  Requesting(const ClientAuthenticator& client, TokenEndpoint endpoint, std::shared_ptr<const Clock> clock)
      : client_(client), endpoint_(std::move(endpoint)), clock_(std::move(clock)) {}

  [[nodiscard]] Task<Outcome> run(ExchangeCall& call) override;

 private:
  const ClientAuthenticator& client_;
  TokenEndpoint endpoint_;
  std::shared_ptr<const Clock> clock_;
};

}  // namespace auth0::inline v0::exchange
