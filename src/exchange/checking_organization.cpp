#include "exchange/checking_organization.hpp"

#include "base/wiped_tokens.hpp"
#include "exchange/request/organization.hpp"

namespace auth0::inline v0::exchange {

Task<Outcome> CheckingOrganization::run(ExchangeCall& call) {
  auto running = next_->run(call);
  auto outcome = co_await std::move(running);
  const auto& organization = call.request.organization;
  if (!outcome.tokens || !organization) co_return outcome;
  const auto& tokens = *outcome.tokens;
  Result<void> ok;
  if (!tokens.id_token.empty()) ok = check_organization(*organization, tokens.id_token);
  if (ok && kind_of(tokens, call.request.asked_for) == TokenKind::id_token)
    ok = check_organization(*organization, tokens.access_token);
  if (!ok) {
    wipe_tokens(*outcome.tokens);
    outcome.tokens = std::unexpected(std::move(ok.error()));
  }
  co_return outcome;
}

}  // namespace auth0::inline v0::exchange
