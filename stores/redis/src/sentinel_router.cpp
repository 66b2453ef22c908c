#include "sentinel_router.hpp"

#include "sentinels.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace auth0::inline v0::redis {

namespace {

asio::awaitable<Server::Opened> open_master(std::shared_ptr<Sentinels> sentinels, Deadline deadline) {
  co_return co_await sentinels->open_master(deadline);
}

// A back-off must not outlast one call, so that calls succeed again as soon as there is a new master.
std::shared_ptr<Server> master_for(asio::io_context& context, const std::shared_ptr<Settings>& settings) {
  const auto& options = settings->options;
  const auto sentinels = std::make_shared<Sentinels>(context, settings);
  return std::make_shared<Server>(context, options, std::min(options.max_backoff, options.command_timeout),
                                  [sentinels](Deadline deadline) { return open_master(sentinels, deadline); });
}

}  // namespace

SentinelRouter::SentinelRouter(asio::io_context& context, const std::shared_ptr<Settings>& settings)
    : MasterRouter(master_for(context, settings)) {}

// A master that was demoted has not carried the command out; its successor may.
void SentinelRouter::take_back(CallPtr call, Outcome<Reply> reply) {
  if (!reply || error_code(*reply) != "READONLY") return call->finish(std::move(reply));
  server().leave_connections();
  if (++call->tries > 2) return call->finish(std::move(reply));
  call->is_sent = false;
  server().submit(std::move(call));
}

}  // namespace auth0::inline v0::redis
