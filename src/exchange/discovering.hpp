#pragma once

#include "exchange/step.hpp"
#include "issuer/trusted_issuers.hpp"

#include <auth0/error.hpp>

#include <memory>
#include <string_view>
#include <utility>

namespace auth0::inline v0::exchange {

/// Finds the issuer's token endpoint (rule 10.1), and refuses subject tokens that it must not see (rule 10.10).
/// May wait for the issuer's metadata.
class Discovering final : public Step {
 public:
  /// \param issuers One issuer only.
  Discovering(std::shared_ptr<issuer::TrustedIssuers> issuers, const ClientAuthenticator& client, NextStep next)
      : issuers_(std::move(issuers)), client_(client), next_(std::move(next)) {}

  [[nodiscard]] Task<Outcome> run(ExchangeCall& call) override;

 private:
  [[nodiscard]] Task<Result<ClientAuthenticator::Server>> server(const worker::Waiting& waiting,
                                                                 std::string_view traceparent) const;
  [[nodiscard]] Result<ClientAuthenticator::Server> server_of(const Result<issuer::KeysReading>& known) const;

  std::shared_ptr<issuer::TrustedIssuers> issuers_;
  const ClientAuthenticator& client_;
  NextStep next_;
};

}  // namespace auth0::inline v0::exchange
