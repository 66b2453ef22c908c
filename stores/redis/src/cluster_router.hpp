#pragma once

#include "cluster_slots.hpp"
#include "deadline.hpp"
#include "dialer.hpp"
#include "router.hpp"
#include "server.hpp"
#include "waiting_calls.hpp"

#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace auth0::inline v0::redis {

class ClusterRouter;

/// A node of a cluster, which owns the calls that it was given.
class ClusterNode final : public CallOwner, public std::enable_shared_from_this<ClusterNode> {
 public:
  ClusterNode(std::weak_ptr<ClusterRouter> router, RedisAddress address, std::shared_ptr<Server> server)
      : router_(std::move(router)), address_(std::move(address)), server_(std::move(server)) {}

  void submit(CallPtr call);
  void take_back(CallPtr call, Outcome<Reply> reply) override;

  [[nodiscard]] const RedisAddress& address() const noexcept { return address_; }
  [[nodiscard]] Server& server() const noexcept { return *server_; }

 private:
  std::weak_ptr<ClusterRouter> router_;
  RedisAddress address_;
  std::shared_ptr<Server> server_;
};

/// What opening connections to the nodes of a cluster needs.
struct ClusterDialer {
  ClusterDialer(asio::io_context& context, std::shared_ptr<Settings> given);

  std::shared_ptr<Settings> settings;
  Dialer dialer;
};

/// For a Redis Cluster: each call goes to the master of its key's slot. The map of the slots is read before the
/// first call, and anew when a node redirects a call or cannot be reached.
class ClusterRouter final : public Router, public std::enable_shared_from_this<ClusterRouter> {
 public:
  ClusterRouter(asio::io_context& context, std::shared_ptr<Settings> settings);

  void route(CallPtr call) override;
  /// Of a call that no node has had.
  void take_back(CallPtr call, Outcome<Reply> reply) override { call->finish(std::move(reply)); }
  void take_back_from(const ClusterNode& node, CallPtr call, Outcome<Reply> reply);
  void stop(std::string_view why) override;

 private:
  using NodePtr = std::shared_ptr<ClusterNode>;

  void redirect(const Redirection& redirection, const NodePtr& node, CallPtr call);
  void try_later(CallPtr call, Outcome<Reply>&& reply);
  [[nodiscard]] NodePtr node_at(const RedisAddress& address);
  void refresh();
  void take_map(Outcome<std::vector<SlotRange>>&& map);
  [[nodiscard]] std::vector<RedisAddress> whom_to_ask();

  asio::io_context& context_;
  std::shared_ptr<ClusterDialer> dialer_;
  std::vector<NodePtr> slots_{cluster_slots};  // null: nobody knows
  std::map<std::pair<std::string, std::uint16_t>, NodePtr> nodes_{};
  std::vector<std::weak_ptr<ClusterNode>> former_nodes_{};  // which may still have calls
  WaitingCalls without_map_;
  WaitingCalls later_;
  asio::steady_timer later_timer_;
  bool is_refreshing_ = false;
  bool is_stopped_ = false;
  unsigned refreshes_ = 0;
  Deadline next_refresh_{};
  std::string last_failure_ = "the cluster has no node for the key";
};

}  // namespace auth0::inline v0::redis
