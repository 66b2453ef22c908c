#include "support/redis_groups.hpp"

#include "support/eventually.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <stdexcept>

namespace auth0::test {

namespace {

constexpr std::size_t masters = 3;
constexpr unsigned all_slots = 16384;

std::string port_of(const RedisServer& server) {
  return std::to_string(server.port());
}

bool says(const RedisServer& server, const std::vector<std::string>& words, const std::string& text) {
  return redis_cli(server.port(), words).find(text) != std::string::npos;
}

void tell(const RedisServer& server, const std::vector<std::string>& words) {
  const auto answer = redis_cli(server.port(), words);
  if (!answer.starts_with("OK")) throw std::runtime_error(words.front() + " was answered " + answer);
}

std::string without_newline(std::string text) {
  std::erase(text, '\n');
  return text;
}

// Each look starts a process.
template <class Condition>
void require_eventually(Condition holds, const char* otherwise) {
  if (!eventually(holds, std::chrono::milliseconds(50))) throw std::runtime_error(otherwise);
}

unsigned first_slot_of(std::size_t master) {
  return static_cast<unsigned>(master * all_slots / masters);
}

}  // namespace

SentinelGroup::SentinelGroup() {
  servers_.push_back(std::make_unique<RedisServer>());
  const std::vector<std::string> follow = {"--replicaof", "127.0.0.1 " + port_of(master())};
  for (int i = 0; i < 2; ++i)
    servers_.push_back(std::make_unique<RedisServer>(RedisServerOptions{.arguments = follow}));
  require_eventually([&] { return says(master(), {"WAIT", "2", "100"}, "2"); }, "replicas do not follow");
  for (int i = 0; i < 3; ++i) {
    const auto& sentinel =
        *sentinels_.emplace_back(std::make_unique<RedisServer>(RedisServerOptions{.is_sentinel = true}));
    // Else they find each other within 10 s. While a master is down a Sentinel asks replicas each second, and
    // takes none that it last heard of longer ago than five pings.
    tell(sentinel, {"SENTINEL", "DEBUG", "info-period", "200", "publish-period", "200", "ping-period", "300",
                    "ask-period", "100"});
    tell(sentinel, {"SENTINEL", "MONITOR", "proofs", "127.0.0.1", port_of(master()), "2"});
    tell(sentinel, {"SENTINEL", "SET", "proofs", "down-after-milliseconds", "500"});
    tell(sentinel, {"SENTINEL", "SET", "proofs", "failover-timeout", "3000"});
  }
  const auto is_ready = [](const auto& sentinel) {
    return says(*sentinel, {"INFO", "sentinel"}, "slaves=2,sentinels=3");
  };
  require_eventually([&] { return std::ranges::all_of(sentinels_, is_ready); },
                     "Sentinels do not find each other");
}

redis::RedisSentinels SentinelGroup::sentinels() const {
  redis::RedisSentinels sentinels{.master_name = "proofs"};
  for (const auto& sentinel : sentinels_)
    sentinels.addresses.push_back({.port = sentinel->port()});
  return sentinels;
}

void SentinelGroup::fail_over() {
  require_eventually([&] { return says(sentinel(0), {"SENTINEL", "FAILOVER", "proofs"}, "OK"); },
                     "the Sentinel does not begin a failover");
}

ClusterGroup::ClusterGroup() {
  for (std::size_t i = 0; i < 2 * masters; ++i) {
    const std::vector<std::string> arguments = {"--cluster-enabled",      "yes",
                                                "--cluster-node-timeout", "800",
                                                "--cluster-port",         std::to_string(free_port())};
    nodes_.push_back(std::make_unique<RedisServer>(RedisServerOptions{.arguments = arguments}));
    ids_.push_back(without_newline(redis_cli(node(i).port(), {"CLUSTER", "MYID"})));
    // The others hear of it from the first.
    const auto& bus = arguments[5];
    if (i > 0) tell(node(0), {"CLUSTER", "MEET", "127.0.0.1", port_of(node(i)), bus});
  }
  for (std::size_t i = 0; i < masters; ++i) {
    tell(node(i), {"CLUSTER", "ADDSLOTSRANGE", std::to_string(first_slot_of(i)),
                   std::to_string(first_slot_of(i + 1) - 1)});
    const auto& replica = node(masters + i);
    require_eventually([&] { return says(replica, {"CLUSTER", "REPLICATE", ids_[i]}, "OK"); },
                       "the nodes do not find each other");
  }
  const auto is_ready = [](const auto& node) {
    const auto nodes = redis_cli(node->port(), {"CLUSTER", "NODES"});
    std::size_t replicas = 0;
    for (auto at = nodes.find("slave"); at != std::string::npos; at = nodes.find("slave", at + 1))
      ++replicas;
    return replicas == masters && says(*node, {"CLUSTER", "INFO"}, "cluster_state:ok");
  };
  require_eventually([&] { return std::ranges::all_of(nodes_, is_ready); }, "the cluster does not begin");
  for (std::size_t i = 0; i < masters; ++i)
    require_eventually([&] { return says(node(i), {"WAIT", "1", "100"}, "1"); }, "replicas do not follow");
}

std::vector<redis::RedisAddress> ClusterGroup::nodes() const {
  std::vector<redis::RedisAddress> addresses;
  for (const auto& node : nodes_)
    addresses.push_back({.port = node->port()});
  return addresses;
}

std::size_t ClusterGroup::owner_of(unsigned slot) {
  std::size_t owner = 0;
  while (first_slot_of(owner + 1) <= slot)
    ++owner;
  return owner;
}

void ClusterGroup::move_slot(unsigned slot, std::size_t from, std::size_t to) {
  const auto text = std::to_string(slot);
  tell(node(to), {"CLUSTER", "SETSLOT", text, "IMPORTING", ids_[from]});
  tell(node(from), {"CLUSTER", "SETSLOT", text, "MIGRATING", ids_[to]});
  for (;;) {
    std::istringstream keys(redis_cli(node(from).port(), {"CLUSTER", "GETKEYSINSLOT", text, "100"}));
    std::vector<std::string> migrate = {"MIGRATE", "127.0.0.1", port_of(node(to)), "", "0", "5000", "KEYS"};
    const auto without_keys = migrate.size();
    for (std::string key; std::getline(keys, key);)
      if (!key.empty()) migrate.push_back(key);
    if (migrate.size() == without_keys) break;
    tell(node(from), migrate);
  }
  for (const auto each : {to, from})
    tell(node(each), {"CLUSTER", "SETSLOT", text, "NODE", ids_[to]});
}

}  // namespace auth0::test
