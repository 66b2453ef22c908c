#include "exchange/checking_organization.hpp"

#include "exchange/kept/wiped_tokens.hpp"
#include "exchange/request/organization.hpp"

namespace auth0::inline v0::exchange {

Task<Outcome> CheckingOrganization::run(ExchangeCall& call) {
  auto running = next_->run(call);
  auto outcome = co_await std::move(running);
  const auto& organization = call.request.organization;
  if (!outcome.tokens || !organization || outcome.tokens->id_token.empty()) co_return outcome;
  if (auto ok = check_organization(*organization, outcome.tokens->id_token); !ok) {
    wipe_tokens(*outcome.tokens);
    outcome.tokens = std::unexpected(std::move(ok.error()));
  }
  co_return outcome;
}

}  // namespace auth0::inline v0::exchange
