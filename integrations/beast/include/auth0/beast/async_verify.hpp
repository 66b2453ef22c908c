#pragma once

#include <auth0/beast/verify.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <type_traits>
#include <utility>

namespace auth0::inline v0::beast {

namespace detail {

// Asio makes an empty result where a coroutine throws, which a token cannot be.
template <class Work>
boost::asio::awaitable<std::optional<std::invoke_result_t<Work&>>> call(Work work) {
  co_return work();
}

template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> call_on(boost::asio::any_io_executor executor, Work work) {
  auto outcome = co_await boost::asio::co_spawn(executor, call(std::move(work)), boost::asio::use_awaitable);
  co_return std::move(*outcome);
}

}  // namespace detail

/// `verify` for coroutines: `co_await` it. The verification runs on `blocking` and the coroutine goes on where
/// it was, on its own executor, so that a slow issuer keeps no other connection waiting.
///
/// What is passed by reference, and what the views in `known` look at, must last until the result is there; in
/// one expression with `co_await` everything does.
///
/// \param blocking An executor whose threads may wait, for instance that of a `boost::asio::thread_pool`; as
/// many requests can wait for issuers as it has threads. Join or destroy the pool before the context on which
/// the coroutine runs.
template <class Body, class Fields>
[[nodiscard]] boost::asio::awaitable<Outcome> async_verify(
    const ApiClient& client, const boost::beast::http::request<Body, Fields>& request,
    const IncomingRequest& known, const Requirement& requirement, boost::asio::any_io_executor blocking) {
  return detail::call_on(std::move(blocking), [&client, &request, known, &requirement] {
    return verify(client, request, known, requirement);
  });
}

/// `verify_optional` for coroutines; the rest as with `async_verify`.
template <class Body, class Fields>
[[nodiscard]] boost::asio::awaitable<OptionalOutcome> async_verify_optional(
    const ApiClient& client, const boost::beast::http::request<Body, Fields>& request,
    const IncomingRequest& known, const Requirement& requirement, boost::asio::any_io_executor blocking) {
  return detail::call_on(std::move(blocking), [&client, &request, known, &requirement] {
    return verify_optional(client, request, known, requirement);
  });
}

}  // namespace auth0::inline v0::beast
