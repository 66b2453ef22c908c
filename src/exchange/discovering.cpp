#include "exchange/discovering.hpp"

#include "base/fail.hpp"
#include "exchange/request/subject_token.hpp"

namespace auth0::inline v0::exchange {

Task<Outcome> Discovering::run(ExchangeCall& call) {
  auto finding = server(call.waiting, call.request.traceparent);
  auto found = co_await std::move(finding);
  if (call.waiting.is_cancelled()) co_return cancelled();
  if (!found) co_return Outcome{.tokens = std::unexpected(std::move(found.error()))};
  if (call.request.kind != Exchange::custom) {  // 10.10: a custom subject token may be anybody's
    if (auto ok = check_issuer_of_subject(call.request.subject_token, found->issuer); !ok)
      co_return Outcome{.tokens = std::unexpected(std::move(ok.error()))};
  }
  call.server = std::move(*found);
  auto running = next_->run(call);
  co_return co_await std::move(running);
}

Task<Result<ClientAuthenticator::Server>> Discovering::server(const worker::Waiting& waiting,
                                                              std::string_view traceparent) const {
  auto& keys = *issuers_->single_issuer();
  if (const auto known = keys.current_if_ready()) co_return server_of(*known);
  auto fetching = keys.current(waiting, traceparent);
  const auto known = co_await std::move(fetching);
  co_return server_of(known);
}

Result<ClientAuthenticator::Server> Discovering::server_of(const Result<issuer::KeysReading>& known) const {
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
