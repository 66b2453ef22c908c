#pragma once

#include "cluster_router.hpp"
#include "cluster_slots.hpp"
#include "deadline.hpp"
#include "outcome.hpp"

#include <auth0/redis/options.hpp>

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

namespace auth0::inline v0::redis {

/// Asks one node of a cluster after the other until one knows who has which slots.
[[nodiscard]] asio::awaitable<Outcome<std::vector<SlotRange>>> read_cluster_slots(
    std::shared_ptr<ClusterDialer> dialer, std::vector<RedisAddress> nodes, Deadline deadline);

}  // namespace auth0::inline v0::redis
