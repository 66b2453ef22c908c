#include "router.hpp"

#include "cluster_router.hpp"
#include "one_server_router.hpp"
#include "sentinel_router.hpp"

#include <utility>

namespace auth0::inline v0::redis {

std::shared_ptr<Router> make_router(asio::io_context& context, std::shared_ptr<Settings> settings) {
  const auto& options = settings->options;
  if (!options.cluster_nodes.empty()) return std::make_shared<ClusterRouter>(context, std::move(settings));
  if (!options.sentinels.addresses.empty())
    return std::make_shared<SentinelRouter>(context, std::move(settings));
  return std::make_shared<OneServerRouter>(context, std::move(settings));
}

}  // namespace auth0::inline v0::redis
