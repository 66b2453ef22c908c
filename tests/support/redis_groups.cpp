#include "support/redis_groups.hpp"

#include "support/eventually.hpp"
#include "support/free_port.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace auth0::test {

namespace {

constexpr std::size_t masters = 3;
constexpr unsigned all_slots = 16384;

constexpr const char* server_password = "open sesame";
constexpr const char* sentinel_password = "open barley";
// Of the users that the library is.
constexpr const char* password_at_servers = "abracadabra";
constexpr const char* password_at_sentinels = "hocus pocus";

std::optional<testing::TlsIdentity> identity_for(Protection protection) {
  if (protection == Protection::none) return std::nullopt;
  return testing::make_self_signed_identity();
}

// Where clients and other servers reach it.
std::uint16_t port_of(const RedisServer& server) {
  return server.tls_port() != 0 ? server.tls_port() : server.port();
}

std::string port_text(const RedisServer& server) {
  return std::to_string(port_of(server));
}

RedisServerOptions server_options(const std::optional<testing::TlsIdentity>& tls,
                                  std::vector<std::string> arguments) {
  if (!tls) return {.arguments = std::move(arguments)};
  const std::string password = std::string(">") + password_at_servers;
  arguments.insert(arguments.end(), {"--masterauth", server_password, "--tls-replication", "yes", "--user",
                                     "api", "on", password, "~auth0:proof:*", "+set", "+ping", "+role", "+wait",
                                     "+cluster|slots", "+asking"});
  return {.password = server_password, .tls = tls, .arguments = std::move(arguments)};
}

void protect(redis::RedisOptions& options, const std::optional<testing::TlsIdentity>& tls) {
  if (!tls) return;
  options.username = "api";
  options.password = password_at_servers;
  options.tls = {.mode = redis::TlsMode::always, .ca_file = {}, .ca_pem = tls->certificate_pem};
}

bool says(const RedisServer& server, const std::vector<std::string>& words, const std::string& text) {
  return server.cli(words).find(text) != std::string::npos;
}

void tell(const RedisServer& server, const std::vector<std::string>& words) {
  const auto answer = server.cli(words);
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

SentinelGroup::SentinelGroup(Protection protection) : tls_(identity_for(protection)) {
  servers_.push_back(std::make_unique<RedisServer>(server_options(tls_, {})));
  const std::vector<std::string> follow = {"--replicaof", "127.0.0.1 " + port_text(master())};
  for (int i = 0; i < 2; ++i)
    servers_.push_back(std::make_unique<RedisServer>(server_options(tls_, follow)));
  require_eventually([&] { return says(master(), {"WAIT", "2", "100"}, "2"); }, "replicas do not follow");
  for (int i = 0; i < 3; ++i)
    start_sentinel();
  const auto is_ready = [](const auto& sentinel) {
    return says(*sentinel, {"INFO", "sentinel"}, "slaves=2,sentinels=3");
  };
  require_eventually([&] { return std::ranges::all_of(sentinels_, is_ready); },
                     "Sentinels do not find each other");
}

void SentinelGroup::start_sentinel() {
  RedisServerOptions options{.is_sentinel = true};
  if (tls_) {
    options.password = sentinel_password;
    options.tls = tls_;
    options.arguments = {"--tls-replication",
                         "yes",
                         "--user",
                         "reader",
                         "on",
                         std::string(">") + password_at_sentinels,
                         "+sentinel|get-master-addr-by-name",
                         "+ping"};
  }
  const auto& sentinel = *sentinels_.emplace_back(std::make_unique<RedisServer>(std::move(options)));
  if (tls_) tell(sentinel, {"SENTINEL", "CONFIG", "SET", "sentinel-pass", sentinel_password});
  // Else they find each other within 10 s. While a master is down a Sentinel asks replicas each second, and
  // takes none that it last heard of longer ago than five pings.
  tell(sentinel, {"SENTINEL", "DEBUG", "info-period", "200", "publish-period", "200", "ping-period", "300",
                  "ask-period", "100"});
  tell(sentinel, {"SENTINEL", "MONITOR", "proofs", "127.0.0.1", port_text(master()), "2"});
  if (tls_) tell(sentinel, {"SENTINEL", "SET", "proofs", "auth-pass", server_password});
  tell(sentinel, {"SENTINEL", "SET", "proofs", "down-after-milliseconds", "500"});
  tell(sentinel, {"SENTINEL", "SET", "proofs", "failover-timeout", "3000"});
}

redis::RedisOptions SentinelGroup::options() const {
  redis::RedisOptions options;
  protect(options, tls_);
  options.sentinels.master_name = "proofs";
  for (const auto& sentinel : sentinels_)
    options.sentinels.addresses.push_back({.port = port_of(*sentinel)});
  if (tls_) {
    options.sentinels.username = "reader";
    options.sentinels.password = password_at_sentinels;
    options.sentinels.tls = options.tls;
  }
  return options;
}

void SentinelGroup::fail_over() {
  require_eventually([&] { return says(sentinel(0), {"SENTINEL", "FAILOVER", "proofs"}, "OK"); },
                     "the Sentinel does not begin a failover");
}

ClusterGroup::ClusterGroup(Protection protection) : tls_(identity_for(protection)) {
  while (nodes_.size() < 2 * masters)
    start_node();
  for (std::size_t i = 0; i < masters; ++i) {
    tell(node(i), {"CLUSTER", "ADDSLOTSRANGE", std::to_string(first_slot_of(i)),
                   std::to_string(first_slot_of(i + 1) - 1)});
    const auto& replica = node(masters + i);
    require_eventually([&] { return says(replica, {"CLUSTER", "REPLICATE", ids_[i]}, "OK"); },
                       "the nodes do not find each other");
  }
  const auto is_ready = [](const auto& node) {
    const auto nodes = node->cli({"CLUSTER", "NODES"});
    std::size_t replicas = 0;
    for (auto at = nodes.find("slave"); at != std::string::npos; at = nodes.find("slave", at + 1))
      ++replicas;
    return replicas == masters && says(*node, {"CLUSTER", "INFO"}, "cluster_state:ok");
  };
  require_eventually([&] { return std::ranges::all_of(nodes_, is_ready); }, "the cluster does not begin");
  for (std::size_t i = 0; i < masters; ++i)
    require_eventually([&] { return says(node(i), {"WAIT", "1", "100"}, "1"); }, "replicas do not follow");
}

// The others hear of it from the first.
void ClusterGroup::start_node() {
  const auto bus = std::to_string(free_port());
  std::vector<std::string> arguments = {"--cluster-enabled",      "yes", "--cluster-port", bus,
                                        "--cluster-node-timeout", "800", "--tls-cluster",  tls_ ? "yes" : "no"};
  const auto& node =
      *nodes_.emplace_back(std::make_unique<RedisServer>(server_options(tls_, std::move(arguments))));
  ids_.push_back(without_newline(node.cli({"CLUSTER", "MYID"})));
  if (nodes_.size() > 1) tell(*nodes_.front(), {"CLUSTER", "MEET", "127.0.0.1", port_text(node), bus});
}

redis::RedisOptions ClusterGroup::options() const {
  redis::RedisOptions options;
  protect(options, tls_);
  for (const auto& node : nodes_)
    options.cluster_nodes.push_back({.port = port_of(*node)});
  return options;
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
    std::istringstream keys(node(from).cli({"CLUSTER", "GETKEYSINSLOT", text, "100"}));
    std::vector<std::string> migrate = {"MIGRATE", "127.0.0.1", port_text(node(to)), "", "0", "5000", "KEYS"};
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
