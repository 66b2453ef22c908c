#include "one_server_router.hpp"

#include "dialer.hpp"

#include <memory>
#include <utility>

namespace auth0::inline v0::redis {

namespace {

// What opening a connection needs, which outlives the router while one is being opened.
struct OneServer {
  OneServer(asio::io_context& context, std::shared_ptr<Settings> given)
      : settings(std::move(given)),
        address{.host = settings->options.host, .port = settings->options.port},
        dialer(context, settings->servers, Arrays::refused, settings->options.command_timeout) {}

  std::shared_ptr<Settings> settings;
  RedisAddress address;
  Dialer dialer;
};

asio::awaitable<Server::Opened> open_one(std::shared_ptr<OneServer> server, Deadline deadline) {
  co_return co_await server->dialer.open(server->address, deadline);
}

std::shared_ptr<Server> server_for(asio::io_context& context, const std::shared_ptr<Settings>& settings) {
  const auto& options = settings->options;
  const auto one = std::make_shared<OneServer>(context, settings);
  return std::make_shared<Server>(context, options, options.max_backoff,
                                  [one](Deadline deadline) { return open_one(one, deadline); });
}

}  // namespace

OneServerRouter::OneServerRouter(asio::io_context& context, const std::shared_ptr<Settings>& settings)
    : MasterRouter(server_for(context, settings)) {}

// After a failover the old master is a replica, and the host's name leads to another server.
void OneServerRouter::take_back(CallPtr call, Outcome<Reply> reply) {
  if (reply && error_code(*reply) == "READONLY") server().leave_connections();
  call->finish(std::move(reply));
}

}  // namespace auth0::inline v0::redis
