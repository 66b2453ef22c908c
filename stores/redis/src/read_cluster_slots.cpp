#include "read_cluster_slots.hpp"

#include "ask.hpp"

#include <string>
#include <utility>

namespace auth0::inline v0::redis {

asio::awaitable<Outcome<std::vector<SlotRange>>> read_cluster_slots(std::shared_ptr<ClusterDialer> dialer,
                                                                    std::vector<RedisAddress> nodes,
                                                                    Deadline deadline) {
  std::string failure;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Deadline by = share_of(deadline, nodes.size() - i);
    const Server::Opened node = co_await dialer->dialer.open(nodes[i], by);
    if (!node) {
      failure = node.error();
      continue;
    }
    Words words = {"CLUSTER", "SLOTS"};
    const Outcome<Reply> reply = co_await ask(*node, std::move(words), by);
    (*node)->end("the map was read");
    auto map = reply ? slots_in(*reply, nodes[i].host) : std::unexpected(reply.error());
    if (map) co_return std::move(map);
    failure = std::move(map.error());
  }
  co_return std::unexpected(failure);
}

}  // namespace auth0::inline v0::redis
