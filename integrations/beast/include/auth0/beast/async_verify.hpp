#pragma once

#include <auth0/asio/async_client.hpp>
#include <auth0/asio/detail/await.hpp>
#include <auth0/beast/verify.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

namespace auth0::inline v0::beast {

/// `verify` for threads that must not wait: `co_await` it, or give another completion token of Boost.Asio. No
/// thread waits; the coroutine goes on, or the handler is called, on its own executor. For cancellation and all
/// else see `auth0/asio/operations.hpp`; a call that was cancelled gives the answer 503.
///
/// The request, and what the views in `known` look at, must last until the operation has begun; in one
/// expression with `co_await` they do.
///
/// \throws InvalidConfigurationError if the client cannot wait asynchronously. Make the
/// `auth0::asio::AsyncClient` when the server starts, so that this is an error there.
template <class Body, class Fields,
          boost::asio::completion_token_for<void(Outcome)> Token = boost::asio::use_awaitable_t<>>
auto async_verify(asio::AsyncClient client, const boost::beast::http::request<Body, Fields>& request,
                  const IncomingRequest& known, const Requirement& requirement = {}, Token&& token = {}) {
  return asio::detail::initiate<Result<AcceptedRequest>>(
      std::forward<Token>(token), detail::OrAnswer(detail::answer_form(request)),
      [client, request = &request, known, requirement](auto done) {
        return client->async_verify_request(detail::WholeRequest(*request, known).view(), requirement,
                                            std::move(done));
      });
}

/// `verify_optional` for threads that must not wait; the rest as with `async_verify`.
template <class Body, class Fields,
          boost::asio::completion_token_for<void(OptionalOutcome)> Token = boost::asio::use_awaitable_t<>>
auto async_verify_optional(asio::AsyncClient client, const boost::beast::http::request<Body, Fields>& request,
                           const IncomingRequest& known, const Requirement& requirement = {},
                           Token&& token = {}) {
  return asio::detail::initiate<Result<std::optional<AcceptedRequest>>>(
      std::forward<Token>(token), detail::OrAnswer(detail::answer_form(request)),
      [client, request = &request, known, requirement](auto done) {
        return client->async_verify_optional_token(detail::WholeRequest(*request, known).view(), requirement,
                                                   std::move(done));
      });
}

}  // namespace auth0::inline v0::beast
