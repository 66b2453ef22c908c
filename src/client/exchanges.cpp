#include "base/wiped_tokens.hpp"
#include "client/exchange_watch.hpp"
#include "client/impl.hpp"
#include "client/value_or_throw.hpp"

#include <auth0/api_client.hpp>

#include <concepts>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

namespace auth0::inline v0 {

namespace {

using exchange::TokenExchanger;
using exchange::TokenRequest;

// What the three operations make of the tokens.
struct AllTokens {
  using Token = ExchangedTokenSet;
  [[nodiscard]] Token operator()(ExchangedTokenSet tokens) const { return tokens; }
};

struct AccessTokenAlone {  // 10.3
  using Token = ExchangedToken;
  [[nodiscard]] Token operator()(ExchangedTokenSet tokens) const {
    const TokensWipedAtEnd wiped(tokens);
    return static_cast<ExchangedToken&&>(tokens);
  }
};

struct TokenOfConnection {  // 10.4
  using Token = ConnectionToken;
  std::string connection;
  std::string login_hint;

  [[nodiscard]] Token operator()(ExchangedTokenSet tokens) const {
    const TokensWipedAtEnd wiped(tokens);
    return {static_cast<ExchangedToken&&>(tokens), connection, login_hint};
  }
};

// An exchange that is not begun yet.
template <class Shape>
struct PreparedExchange {
  using Outcome = Result<typename Shape::Token>;

  ExchangeKind kind;
  std::string_view audience;  // or the connection; valid for the call
  std::string_view traceparent;
  Result<TokenRequest> request;
  Shape shape{};

  [[nodiscard]] Outcome shaped(Result<ExchangedTokenSet> tokens) const {
    if (!tokens) return std::unexpected(std::move(tokens.error()));
    return shape(std::move(*tokens));
  }
};

PreparedExchange<AllTokens> prepare(std::string_view subject_token, const ExchangeProfileRequest& request) {
  return {.kind = ExchangeKind::custom,
          .audience = request.audience,
          .traceparent = request.traceparent,
          .request = exchange::custom_exchange(subject_token, request)};
}

PreparedExchange<AccessTokenAlone> prepare(std::string_view access_token, const OnBehalfOfRequest& request) {
  return {.kind = ExchangeKind::on_behalf_of,
          .audience = request.audience,
          .traceparent = request.traceparent,
          .request = exchange::on_behalf_of(access_token, request)};
}

PreparedExchange<TokenOfConnection> prepare(const ConnectionTokenRequest& request) {
  return {
      .kind = ExchangeKind::connection,
      .audience = request.connection,
      .traceparent = request.traceparent,
      .request = exchange::connection_token(request),
      .shape = {.connection = std::string(request.connection), .login_hint = std::string(request.login_hint)}};
}

// The error of a request that is not sent; `nullopt` if it may be.
std::optional<Error> refusal_of(const TokenExchanger* exchanger, Result<TokenRequest>& request) {
  if (!request) return std::move(request.error());
  if (exchanger == nullptr) return exchange::without_client_authentication(request->kind);  // 10.1
  return std::nullopt;
}

// The watch of a call that begins; null where nobody is told.
template <class Shape>
std::shared_ptr<ExchangeWatch> watch(const std::shared_ptr<Observer>& observer,
                                     const PreparedExchange<Shape>& prepared) {
  return observer
             ? std::make_shared<ExchangeWatch>(observer, prepared.kind, prepared.audience, prepared.traceparent)
             : nullptr;
}

template <class Token>
Result<Token> told(Result<Token> outcome, const std::shared_ptr<ExchangeWatch>& watch) {
  if (watch) watch->tell(outcome ? nullptr : &outcome.error());
  return outcome;
}

template <class Shape>
Result<typename Shape::Token> exchange_here(const std::shared_ptr<Observer>& observer,
                                            TokenExchanger* exchanger, PreparedExchange<Shape> prepared) {
  const auto watched = watch(observer, prepared);
  if (auto error = refusal_of(exchanger, prepared.request))
    return told<typename Shape::Token>(std::unexpected(std::move(*error)), watched);
  auto* const report = watched ? &watched->report() : nullptr;
  return told(prepared.shaped(exchanger->exchange(std::move(*prepared.request), report)), watched);
}

template <class Shape>
std::optional<Result<typename Shape::Token>> exchange_if_ready(const std::shared_ptr<ExchangeWatch>& watched,
                                                               TokenExchanger* exchanger,
                                                               PreparedExchange<Shape>& prepared) {
  using Token = typename Shape::Token;
  if (auto error = refusal_of(exchanger, prepared.request))
    return told<Token>(std::unexpected(std::move(*error)), watched);
  auto tokens = exchanger->find(*prepared.request);
  if (!tokens) return std::nullopt;
  if (watched) watched->report().was_cached = true;
  return told<Token>(prepared.shape(std::move(*tokens)), watched);
}

// Has a completion tell first. It is unchanged if there is no memory for that.
template <class Token>
void tell_before(Completion<Token>& done, const std::shared_ptr<ExchangeWatch>& watched) {
  auto kept = std::make_unique<Completion<Token>>();
  *kept = std::move(done);
  done = [watched, kept = std::move(kept)](Result<Token> outcome) {
    (*kept)(told(std::move(outcome), watched));
  };
}

// With texts of its own.
template <class Shape>
struct WaitingExchange {
  using Outcome = Result<typename Shape::Token>;

  TokenExchanger* exchanger;
  PreparedExchange<Shape> prepared;
  std::shared_ptr<ExchangeWatch> watched;  // null: nobody is told

  [[nodiscard]] Task<Result<ExchangedTokenSet>> begin(const worker::Waiting& waiting) {
    return exchanger->exchange(std::move(*prepared.request), waiting, watched ? &watched->report() : nullptr);
  }
  [[nodiscard]] Outcome end(Result<ExchangedTokenSet> tokens) const {
    return prepared.shaped(std::move(tokens));
  }
};

// `prepare_it()` gives the exchange.
template <class Token>
AsyncCall begin_exchange(const std::shared_ptr<Observer>& observer, const Operations& operations,
                         TokenExchanger* exchanger, const std::invocable auto& prepare_it,
                         Completion<Token> done) {
  std::optional<decltype(prepare_it())> prepared;
  std::shared_ptr<ExchangeWatch> watched;
  std::optional<Result<Token>> outcome;
  try {
    prepared.emplace(prepare_it());
    watched = watch(observer, *prepared);
    outcome = exchange_if_ready(watched, exchanger, *prepared);
    if (watched && !outcome) tell_before(done, watched);
  } catch (const std::bad_alloc&) {
    outcome = told<Token>(std::unexpected(Operations::without_memory()), watched);
  }
  if (outcome) {
    done(std::move(*outcome));
    return {};
  }
  const auto make = [&] {
    prepared->request = exchange::with_own_texts(std::move(*prepared->request));
    prepared->audience = prepared->traceparent = {};
    return WaitingExchange{
        .exchanger = exchanger, .prepared = std::move(*prepared), .watched = std::move(watched)};
  };
  return AsyncCall(operations.begin(make, std::move(done)));
}

}  // namespace

ExchangedTokenSet ApiClient::get_token_by_exchange_profile(std::string_view subject_token,
                                                           const ExchangeProfileRequest& request) const {
  return value_or_throw(try_get_token_by_exchange_profile(subject_token, request));
}

Result<ExchangedTokenSet> ApiClient::try_get_token_by_exchange_profile(
    std::string_view subject_token, const ExchangeProfileRequest& request) const {
  return exchange_here(impl_->observer, impl_->exchanger.get(), prepare(subject_token, request));
}

std::optional<Result<ExchangedTokenSet>> ApiClient::get_token_by_exchange_profile_if_ready(
    std::string_view subject_token, const ExchangeProfileRequest& request) const {
  auto prepared = prepare(subject_token, request);
  return exchange_if_ready(watch(impl_->observer, prepared), impl_->exchanger.get(), prepared);
}

AsyncCall ApiClient::async_get_token_by_exchange_profile(std::string_view subject_token,
                                                         const ExchangeProfileRequest& request,
                                                         Completion<ExchangedTokenSet> done) const {
  const auto prepare_it = [&] { return prepare(subject_token, request); };
  return begin_exchange(impl_->observer, impl_->operations, impl_->exchanger.get(), prepare_it,
                        std::move(done));
}

ExchangedToken ApiClient::get_token_on_behalf_of(const AcceptedRequest& accepted,
                                                 const OnBehalfOfRequest& request) const {
  return get_token_on_behalf_of(accepted.access_token, request);
}

ExchangedToken ApiClient::get_token_on_behalf_of(std::string_view access_token,
                                                 const OnBehalfOfRequest& request) const {
  return value_or_throw(try_get_token_on_behalf_of(access_token, request));
}

Result<ExchangedToken> ApiClient::try_get_token_on_behalf_of(const AcceptedRequest& accepted,
                                                             const OnBehalfOfRequest& request) const {
  return try_get_token_on_behalf_of(accepted.access_token, request);
}

Result<ExchangedToken> ApiClient::try_get_token_on_behalf_of(std::string_view access_token,
                                                             const OnBehalfOfRequest& request) const {
  return exchange_here(impl_->observer, impl_->exchanger.get(), prepare(access_token, request));
}

std::optional<Result<ExchangedToken>> ApiClient::get_token_on_behalf_of_if_ready(
    const AcceptedRequest& accepted, const OnBehalfOfRequest& request) const {
  return get_token_on_behalf_of_if_ready(accepted.access_token, request);
}

std::optional<Result<ExchangedToken>> ApiClient::get_token_on_behalf_of_if_ready(
    std::string_view access_token, const OnBehalfOfRequest& request) const {
  auto prepared = prepare(access_token, request);
  return exchange_if_ready(watch(impl_->observer, prepared), impl_->exchanger.get(), prepared);
}

AsyncCall ApiClient::async_get_token_on_behalf_of(const AcceptedRequest& accepted,
                                                  const OnBehalfOfRequest& request,
                                                  Completion<ExchangedToken> done) const {
  return async_get_token_on_behalf_of(accepted.access_token, request, std::move(done));
}

AsyncCall ApiClient::async_get_token_on_behalf_of(std::string_view access_token,
                                                  const OnBehalfOfRequest& request,
                                                  Completion<ExchangedToken> done) const {
  const auto prepare_it = [&] { return prepare(access_token, request); };
  return begin_exchange(impl_->observer, impl_->operations, impl_->exchanger.get(), prepare_it,
                        std::move(done));
}

ConnectionToken ApiClient::get_access_token_for_connection(const ConnectionTokenRequest& request) const {
  return value_or_throw(try_get_access_token_for_connection(request));
}

Result<ConnectionToken> ApiClient::try_get_access_token_for_connection(
    const ConnectionTokenRequest& request) const {
  return exchange_here(impl_->observer, impl_->exchanger.get(), prepare(request));
}

std::optional<Result<ConnectionToken>> ApiClient::get_access_token_for_connection_if_ready(
    const ConnectionTokenRequest& request) const {
  auto prepared = prepare(request);
  return exchange_if_ready(watch(impl_->observer, prepared), impl_->exchanger.get(), prepared);
}

AsyncCall ApiClient::async_get_access_token_for_connection(const ConnectionTokenRequest& request,
                                                           Completion<ConnectionToken> done) const {
  const auto prepare_it = [&] { return prepare(request); };
  return begin_exchange(impl_->observer, impl_->operations, impl_->exchanger.get(), prepare_it,
                        std::move(done));
}

}  // namespace auth0::inline v0
