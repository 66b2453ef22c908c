#pragma once

#include "master_router.hpp"

#include <memory>

namespace auth0::inline v0::redis {

/// For the master that Sentinels name.
class SentinelRouter final : public MasterRouter {
 public:
  SentinelRouter(asio::io_context& context, const std::shared_ptr<Settings>& settings);

  void take_back(CallPtr call, Outcome<Reply> reply) override;
};

}  // namespace auth0::inline v0::redis
