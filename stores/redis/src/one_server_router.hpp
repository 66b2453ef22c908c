#pragma once

#include "master_router.hpp"

#include <memory>

namespace auth0::inline v0::redis {

/// For one server, or one name that leads to the master of the day.
class OneServerRouter final : public MasterRouter {
 public:
  OneServerRouter(asio::io_context& context, const std::shared_ptr<Settings>& settings);

  void take_back(CallPtr call, Outcome<Reply> reply) override;
};

}  // namespace auth0::inline v0::redis
