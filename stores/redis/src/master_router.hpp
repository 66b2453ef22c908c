#pragma once

#include "router.hpp"
#include "server.hpp"

#include <memory>
#include <string_view>
#include <utility>

namespace auth0::inline v0::redis {

/// Brings all calls to one server, whichever that is at the time.
class MasterRouter : public Router {
 public:
  void route(CallPtr call) override { server_->submit(std::move(call)); }
  void stop(std::string_view why) override { server_->stop(why); }

 protected:
  explicit MasterRouter(std::shared_ptr<Server> server) : server_(std::move(server)) {}

  [[nodiscard]] Server& server() const noexcept { return *server_; }

 private:
  std::shared_ptr<Server> server_;
};

}  // namespace auth0::inline v0::redis
