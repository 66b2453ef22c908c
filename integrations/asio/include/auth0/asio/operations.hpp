#pragma once

#include <auth0/api_client.hpp>
#include <auth0/asio/async_client.hpp>
#include <auth0/asio/detail/await.hpp>

#include <boost/asio/async_result.hpp>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

/// The asynchronous operations of a client with a completion token of Boost.Asio as the last argument: a
/// function, `use_awaitable`, `use_future`, `deferred` or one of your own. No operation keeps a thread waiting.
///
/// For all of them:
/// - The handler gets what the operation's `try_` form returns. It is posted to its associated executor and is
///   never called before the operation has returned, nor on the client's thread. A function without an executor
///   is called on a thread of Asio's system context: give it one with `bind_executor`.
/// - A coroutine that awaits with `use_awaitable` goes on at once, without a turn of its executor's queue,
/// where
///   the result is ready.
/// - Until then the executor has outstanding work. A context that is destroyed meanwhile destroys the handler
///   without calling it, as one does that has no memory to queue it; a client that is destroyed ends its calls
///   with the reason `cancelled`.
/// - Memory comes from the handler's associated allocator, but for what the client itself needs while it waits.
/// - An associated cancellation slot ends the operation with the reason `cancelled` at once, whatever the type
///   of the cancellation. A proof whose recording has begun may count as used then.
/// - What a request's views look at must last until the operation has begun: until the call returns, and with
///   `use_awaitable` and `deferred` until the result is awaited or launched. In one expression with `co_await`
///   everything does.
/// - The client must outlive the operation's beginning, too; it may be destroyed after that.
/// - Throws InvalidConfigurationError, as `AsyncClient` does.
namespace auth0::inline v0::asio {

/// `ApiClient::verify_access_token`.
template <boost::asio::completion_token_for<void(Result<VerifiedAccessToken>)> Token>
auto async_verify_access_token(AsyncClient client, const VerifyAccessTokenRequest& request, Token&& token) {
  return detail::initiate<Result<VerifiedAccessToken>>(
      std::forward<Token>(token), std::identity(),
      [client, request](auto done) { return client->async_verify_access_token(request, std::move(done)); });
}

/// `ApiClient::verify_request`.
template <boost::asio::completion_token_for<void(Result<AcceptedRequest>)> Token>
auto async_verify_request(AsyncClient client, const IncomingRequest& request, const Requirement& requirement,
                          Token&& token) {
  return detail::initiate<Result<AcceptedRequest>>(
      std::forward<Token>(token), std::identity(), [client, request, requirement](auto done) {
        return client->async_verify_request(request, requirement, std::move(done));
      });
}

/// `ApiClient::verify_optional_token`.
template <boost::asio::completion_token_for<void(Result<std::optional<AcceptedRequest>>)> Token>
auto async_verify_optional_token(AsyncClient client, const IncomingRequest& request,
                                 const Requirement& requirement, Token&& token) {
  return detail::initiate<Result<std::optional<AcceptedRequest>>>(
      std::forward<Token>(token), std::identity(), [client, request, requirement](auto done) {
        return client->async_verify_optional_token(request, requirement, std::move(done));
      });
}

/// `ApiClient::get_token_by_exchange_profile`.
template <boost::asio::completion_token_for<void(Result<ExchangedTokenSet>)> Token>
auto async_get_token_by_exchange_profile(AsyncClient client, std::string_view subject_token,
                                         const ExchangeProfileRequest& request, Token&& token) {
  return detail::initiate<Result<ExchangedTokenSet>>(
      std::forward<Token>(token), std::identity(), [client, subject_token, request](auto done) {
        return client->async_get_token_by_exchange_profile(subject_token, request, std::move(done));
      });
}

/// `ApiClient::get_token_on_behalf_of`. The accepted request must last as what the views look at.
template <boost::asio::completion_token_for<void(Result<ExchangedToken>)> Token>
auto async_get_token_on_behalf_of(AsyncClient client, const AcceptedRequest& accepted,
                                  const OnBehalfOfRequest& request, Token&& token) {
  return detail::initiate<Result<ExchangedToken>>(
      std::forward<Token>(token), std::identity(), [client, accepted = &accepted, request](auto done) {
        return client->async_get_token_on_behalf_of(*accepted, request, std::move(done));
      });
}

/// The same for a token's text. Verify the token first.
template <boost::asio::completion_token_for<void(Result<ExchangedToken>)> Token>
auto async_get_token_on_behalf_of(AsyncClient client, std::string_view access_token,
                                  const OnBehalfOfRequest& request, Token&& token) {
  return detail::initiate<Result<ExchangedToken>>(
      std::forward<Token>(token), std::identity(), [client, access_token, request](auto done) {
        return client->async_get_token_on_behalf_of(access_token, request, std::move(done));
      });
}

/// `ApiClient::get_access_token_for_connection`.
template <boost::asio::completion_token_for<void(Result<ConnectionToken>)> Token>
auto async_get_access_token_for_connection(AsyncClient client, const ConnectionTokenRequest& request,
                                           Token&& token) {
  return detail::initiate<Result<ConnectionToken>>(
      std::forward<Token>(token), std::identity(), [client, request](auto done) {
        return client->async_get_access_token_for_connection(request, std::move(done));
      });
}

/// `ApiClient::warm_up`; the handler gets the issuers for which it failed.
template <boost::asio::completion_token_for<void(std::vector<IssuerFailure>)> Token>
auto async_warm_up(AsyncClient client, Token&& token) {
  return detail::initiate<std::vector<IssuerFailure>>(
      std::forward<Token>(token), std::identity(),
      [client](auto done) { return client->async_warm_up(std::move(done)); });
}

}  // namespace auth0::inline v0::asio
