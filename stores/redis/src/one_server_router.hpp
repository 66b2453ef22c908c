#pragma once

#include "dialer.hpp"
#include "router.hpp"
#include "server.hpp"

#include <memory>

namespace auth0::inline v0::redis {

/// For one server, or one name that leads to the master of the day.
class OneServerRouter final : public Router {
 public:
  OneServerRouter(asio::io_context& context, const std::shared_ptr<Settings>& settings);

  void route(CallPtr call) override { server_->submit(std::move(call)); }
  void take_back(CallPtr call, Outcome<Reply> reply) override;
  void stop(std::string_view why) override { server_->stop(why); }

 private:
  std::shared_ptr<Server> server_;
};

}  // namespace auth0::inline v0::redis
