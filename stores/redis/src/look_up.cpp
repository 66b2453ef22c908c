#include "look_up.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

namespace auth0::inline v0::redis {

using Resolver = asio::ip::tcp::resolver;

// A look-up that is under way.
struct LookUp {
  LookUp(const asio::any_io_executor& executor, Deadline deadline)
      : resolver(executor), has_ended(executor, deadline) {}

  Resolver resolver;
  asio::steady_timer has_ended;  // cancelled at the end, so that waiting for it is waiting for either
  std::optional<Outcome<Endpoints>> outcome{};
};

namespace {

Outcome<Endpoints> endpoints_of(const boost::system::error_code& error, const Resolver::results_type& found) {
  if (error) return std::unexpected("the host's name was not found: " + error.message());
  Endpoints endpoints;
  for (const auto& entry : found)
    endpoints.push_back(entry.endpoint());
  return endpoints;
}

}  // namespace

asio::awaitable<Outcome<Endpoints>> look_up(RedisAddress address, Deadline deadline) {
  boost::system::error_code error;
  const auto ip = asio::ip::make_address(address.host, error);
  if (!error) co_return Endpoints{{ip, address.port}};

  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto look_up = std::make_shared<LookUp>(executor, deadline);
  look_up->resolver.async_resolve(
      address.host, std::to_string(address.port), Resolver::numeric_service,
      [look_up](const boost::system::error_code& failure, const Resolver::results_type& found) {
        look_up->outcome = endpoints_of(failure, found);
        look_up->has_ended.cancel();
      });
  co_await look_up->has_ended.async_wait(asio::redirect_error(asio::use_awaitable, error));
  if (!look_up->outcome) co_return std::unexpected(std::string("the host's name was not found in time"));
  co_return *look_up->outcome;
}

}  // namespace auth0::inline v0::redis
