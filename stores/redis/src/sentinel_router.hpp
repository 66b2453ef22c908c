#pragma once

#include "router.hpp"
#include "server.hpp"

#include <memory>

namespace auth0::inline v0::redis {

/// For the master that Sentinels name.
class SentinelRouter final : public Router {
 public:
  SentinelRouter(asio::io_context& context, const std::shared_ptr<Settings>& settings);

  void route(CallPtr call) override { server_->submit(std::move(call)); }
  void take_back(CallPtr call, Outcome<Reply> reply) override;
  void stop(std::string_view why) override { server_->stop(why); }

 private:
  std::shared_ptr<Server> server_;
};

}  // namespace auth0::inline v0::redis
