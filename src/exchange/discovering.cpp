#include "exchange/discovering.hpp"

#include "base/fail.hpp"
#include "exchange/request/subject_token.hpp"

namespace auth0::inline v0::exchange {

Task<Outcome> Discovering::run(ExchangeCall& call) {
  auto found = server();
  if (!found) co_return Outcome{.tokens = std::unexpected(std::move(found.error()))};
  if (call.request.kind != Exchange::custom) {  // 10.10: a custom subject token may be anybody's
    if (auto ok = check_issuer_of_subject(call.request.subject_token, found->issuer); !ok)
      co_return Outcome{.tokens = std::unexpected(std::move(ok.error()))};
  }
  call.server = std::move(*found);
  auto running = next_->run(call);
  co_return co_await std::move(running);
}

Result<ClientAuthenticator::Server> Discovering::server() const {
  const auto known = issuers_->single_issuer()->current();
  if (!known) return std::unexpected(known.error());
  const auto& metadata = (*known)->metadata;
  const bool has_own = client_.shows_certificate() && !metadata.mtls_token_endpoint.empty();  // RFC 8705 §5
  const auto& url = has_own ? metadata.mtls_token_endpoint : metadata.token_endpoint;
  if (url.empty())
    return fail(Reason::token_endpoint_unavailable, "the issuer's metadata has no https 'token_endpoint'");
  return ClientAuthenticator::Server{
      .issuer = metadata.issuer, .token_endpoint = url, .takes_secret_in_form = metadata.takes_secret_in_form};
}

}  // namespace auth0::inline v0::exchange
